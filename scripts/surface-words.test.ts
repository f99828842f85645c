import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WINDOW_WORDS } from '../app-main/host/action-words.ts';
import { type ActionWords, NEUTRAL_WORDS, wordNextStep } from '../core/common/actions.ts';
import { sourceSentences } from '../e2e/support/source-sentences.ts';
import { COMMAND_WORDS } from '../mcp-server/cli/action-words.ts';
import { ASSISTANT_WORDS } from '../mcp-server/tools/action-words.ts';
import { TOOLS } from '../mcp-server/tools/all.ts';

const root = join(import.meta.dirname, '..');
const tools = TOOLS.map(({ name }) => name);
/** A tool of the server, or a command of ours as a person would type it, in running text. */
const TOOL = new RegExp(String.raw`(?<![$\w])(?:${tools.join('|')})\b`);
const COMMAND = /`(?:npx )?hydrant [a-z]|HYDRANT_[A-Z]|\bulimit\b/;

/** Sentences of core about a variable that the reader set: without its name nobody would find what to correct. */
const SAID_OF_A_VARIABLE = [
  "'Check the path given with --config or HYDRANT_CONFIG.'",
  "'HYDRANT_SECRETS is neither keychain nor vault.'",
  // Only where it is set.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the code
  '`HYDRANT_SECRETS=${wanted} says so.`',
];

const sentences = (file: string): string[] => sourceSentences(join(root, file));

function filesOf(rooms: readonly string[]): string[] {
  return rooms
    .flatMap((room) => globSync(`${room}/**/*.{ts,tsx}`, { cwd: root }))
    .filter((file) => !/\.test\.tsx?$|[/\\]testing[/\\]/.test(file));
}

describe('sentences belong to the surface that says them', () => {
  test('core names no tool of the server', () => {
    expect(
      filesOf(['core']).flatMap((file) =>
        sentences(file)
          .filter((text) => TOOL.test(text))
          .map((text) => [file, text]),
      ),
    ).toEqual([]);
  });

  test('core names no command and no variable', () => {
    const match = filesOf(['core'])
      .filter((file) => !/[/\\]fixtures[/\\]/.test(file))
      .flatMap((file) => sentences(file).filter((text) => COMMAND.test(text)));
    expect(match.toSorted()).toEqual(SAID_OF_A_VARIABLE.toSorted());
  });

  test('the app names no tool and no command', () => {
    // The browser host was started by that very command.
    const startedByCommand = /^app-main\/browser\/|^app-renderer\/api\/|confirm-programs/;
    const match = filesOf(['app-main', 'app-renderer'])
      .filter((file) => !startedByCommand.test(file))
      .flatMap((file) =>
        sentences(file)
          .filter((text) => TOOL.test(text) || /`(?:npx )?hydrant [a-z-]+\b(?!:)/.test(text))
          .map((text) => [file, text]),
      );
    expect(match).toEqual([]);
  });

  test('the neutral words, and those of the window, name neither tool nor command; those of an assistant no command', () => {
    const said = (words: ActionWords): string[] =>
      Object.keys(NEUTRAL_WORDS).map((code) =>
        wordNextStep(
          { do: code, environment: 'dev', file: 'f', line: 1, backup: 'b', name: 'n', minutes: 10, correlationId: 'c' } as never,
          words,
        ),
      );
    for (const words of [NEUTRAL_WORDS, WINDOW_WORDS])
      expect(said(words).filter((text) => TOOL.test(text) || COMMAND.test(text))).toEqual([]);
    expect(said(ASSISTANT_WORDS).filter((text) => COMMAND.test(text))).toEqual([]);
    expect(said(COMMAND_WORDS).filter((text) => TOOL.test(text))).toEqual([]);
  });
});
