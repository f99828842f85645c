import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse as parseJsonc } from 'jsonc-parser';
import { parse as parseToml, stringify as tomlText } from 'smol-toml';
import { describe, expect, test, vi } from 'vitest';
import { parse as parseYaml, stringify as yamlText } from 'yaml';
import { campaign, campaignTimeout } from '../../e2e/support/campaign.ts';
import { HydrantError } from '../common/errors.ts';
import { configuration, jsonText, type Style, style } from './testing/documents.ts';
import { type Setup, setup } from './testing/setup.ts';

// Seconds on an idle machine; the limit is for a busy one.
vi.setConfig({ testTimeout: campaignTimeout(120_000) });

interface Case {
  assistant: string;
  file: string;
  key: string;
  text: (document: Record<string, unknown>, style: Style) => string;
  /** The meaning of a text, read by a library without our code. */
  meaning: (text: string) => Record<string, unknown>;
  comment: RegExp;
}

const plain = (text: string): string => text.replace(/^\uFEFF/, '');
const data = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value ?? {})) as Record<string, unknown>;
const withEol = (text: string, { eol, bom, final }: Style): string =>
  `${bom ? '\uFEFF' : ''}${text.trimEnd().replaceAll('\n', eol)}${final && text.trim() !== '' ? eol : ''}`;

const CASES: readonly Case[] = [
  {
    assistant: 'claude-desktop',
    file: '.config/Claude/claude_desktop_config.json',
    key: 'mcpServers',
    text: (document, how) => jsonText(document, { ...how, comments: false }),
    meaning: (text) => data(JSON.parse(plain(text) || '{}')),
    comment: /(?!)/g,
  },
  {
    assistant: 'zed',
    file: '.config/zed/settings.json',
    key: 'context_servers',
    text: jsonText,
    meaning: (text) => data(parseJsonc(plain(text), [], { allowTrailingComma: true })),
    comment: /\/\/ note \d+|\/\* kept by hand \*\//g,
  },
  {
    assistant: 'codex',
    file: '.codex/config.toml',
    key: 'mcp_servers',
    text: (document, how) => withEol(`${how.comments ? '# kept by hand\n' : ''}${tomlText(document)}`, how),
    meaning: (text) => data(parseToml(plain(text))),
    comment: /# kept by hand/g,
  },
  {
    assistant: 'goose',
    file: '.config/goose/config.yaml',
    key: 'extensions',
    text: (document, how) =>
      withEol(
        `${how.comments ? '# kept by hand\n' : ''}${Object.keys(document).length === 0 ? '' : yamlText(document, { lineWidth: 0 })}`,
        { ...how, eol: '\n' },
      ),
    meaning: (text) => data(parseYaml(plain(text))),
    comment: /# kept by hand/g,
  },
];

async function change(at: Setup, assistant: string, action: 'add' | 'remove', profiles: string[]): Promise<void> {
  const planned = await at.assistants.plan({ assistant, action, profiles });
  if (planned.length > 0) await at.assistants.apply(planned);
}

describe.each(CASES)('$assistant ($file)', ({ assistant, file, key, text, meaning, comment }) => {
  /** Everything but the entry of ours, and without a group that holds nothing else. */
  const others = (document: Record<string, unknown>): Record<string, unknown> => {
    const servers = { ...(document[key] as Record<string, unknown> | undefined) };
    delete servers['hydrant-sales'];
    const { [key]: _, ...rest } = document;
    return Object.keys(servers).length === 0 ? rest : { ...rest, [key]: servers };
  };

  test('our edit changes our entry only; what was written by hand is still there; taking it out gives the bytes back', async () => {
    const at = setup();
    await fc.assert(
      fc.asyncProperty(configuration(key), style, async (document, how) => {
        const before = text(document, how);
        const path = at.put(file, before);
        try {
          await change(at, assistant, 'add', ['sales']);
        } catch (error) {
          // A form we cannot edit with certainty is refused, and then not one byte has changed.
          expect(error).toBeInstanceOf(HydrantError);
          expect(readFileSync(path, 'utf8')).toBe(before);
          return;
        }
        const after = readFileSync(path, 'utf8');
        const servers = meaning(after)[key] as Record<string, Record<string, unknown>>;
        expect(JSON.stringify(servers['hydrant-sales'])).toContain('/opt/hydrant/hydrant.js');
        expect(others(meaning(after))).toEqual(others(meaning(before)));
        expect(after.match(comment)).toEqual(before.match(comment));
        expect(after.startsWith('\uFEFF')).toBe(before.startsWith('\uFEFF'));
        if (before.includes('\r\n')) expect(after.replaceAll('\r\n', '')).not.toContain('\n');
        await change(at, assistant, 'remove', ['sales']);
        expect(readFileSync(path, 'utf8')).toBe(before);
      }),
      { numRuns: campaign(300) },
    );
  });

  test('taken out after somebody changed something else: their change stays, ours is gone', async () => {
    const at = setup();
    let edited = 0;
    await fc.assert(
      fc.asyncProperty(configuration(key), style, async (document, how) => {
        const path = at.put(file, text(document, how));
        try {
          await change(at, assistant, 'add', ['sales']);
        } catch {
          return;
        }
        const theirs = { ...meaning(readFileSync(path, 'utf8')), 'their-own': 'new' };
        at.put(file, text(theirs, how));
        await change(at, assistant, 'remove', ['sales']);
        expect(others(meaning(readFileSync(path, 'utf8')))).toEqual(others(theirs));
        expect(readFileSync(path, 'utf8')).not.toContain('/opt/hydrant/hydrant.js');
        edited += 1;
      }),
      { numRuns: 40 },
    );
    expect(edited).toBeGreaterThan(20);
  });

  test('no damage is ever overwritten', async () => {
    const at = setup();
    let damaged = 0;
    await fc.assert(
      fc.asyncProperty(
        configuration(key),
        style,
        fc.nat(),
        fc.constantFrom('{', '}', '[', '"', ',', ':', '\u0000', '\t- '),
        fc.boolean(),
        async (document, how, where, junk, cut) => {
          const whole = text(document, how);
          const place = whole.length === 0 ? 0 : where % whole.length;
          const broken = (cut ? whole.slice(0, place) : whole.slice(0, place) + junk + whole.slice(place)).toWellFormed();
          const path = at.put(file, broken);
          try {
            await change(at, assistant, 'add', ['sales']);
          } catch (error) {
            expect(error).toBeInstanceOf(HydrantError);
            expect(readFileSync(path, 'utf8')).toBe(broken);
            damaged += 1;
            return;
          }
          // It still parses: then everything it says must still be there.
          expect(others(meaning(readFileSync(path, 'utf8')))).toEqual(others(meaning(broken)));
        },
      ),
      { numRuns: campaign(600) },
    );
    expect(damaged).toBeGreaterThan(10);
  });

  test('a planted secret of another server is in no plan', async () => {
    const at = setup();
    await fc.assert(
      fc.asyncProperty(configuration(key), style, async (document, how) => {
        const planted = {
          ...document,
          [key]: {
            ...(document[key] as object),
            other: { command: 'x', args: ['--token', 'PLANTED-4711'], env: { TOKEN: 'PLANTED-4711' } },
          },
          apiKey: 'PLANTED-4711',
        };
        at.put(file, text(planted, how));
        const planned = await at.assistants.plan({ assistant, action: 'add', profiles: ['sales'] }).catch(() => []);
        expect(JSON.stringify(planned.map(({ diff }) => diff))).not.toContain('PLANTED-4711');
      }),
      { numRuns: campaign(300) },
    );
  });
});
