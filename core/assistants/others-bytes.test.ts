import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { campaign } from '../../e2e/support/campaign.ts';
import { HydrantError } from '../common/errors.ts';
import { type Assistants, openAssistants } from './assistants.ts';
import { type Data, OTHERS, type OtherFormat } from './testing/others.ts';
import { launchFrom, setup } from './testing/setup.ts';

/** Sequences over all four formats. */
const SEQUENCES = campaign(400);
const PROFILES = ['sales', 'dev', 'Ops_1'];

type Step =
  | { does: 'add' | 'remove'; profile: string }
  | { does: 'repair' | 'move' | 'take-out' | 'end-lines' | 'mark' | 'wipe' }
  | { does: 'value' | 'comment' | 'line' | 'drop-line' | 'append' | 'rewrite' | 'restore'; pick: number; style: number };

const pick = fc.record({ pick: fc.nat(1000), style: fc.nat(7) });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('add' as const), profile: fc.constantFrom(...PROFILES) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('remove' as const), profile: fc.constantFrom(...PROFILES) }) },
  {
    weight: 5,
    arbitrary: fc.constantFrom('repair', 'move', 'take-out', 'end-lines', 'mark', 'wipe').map((does) => ({ does }) as Step),
  },
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom('value', 'comment', 'line', 'drop-line', 'append', 'rewrite', 'restore'), pick)
      .map(([does, what]) => ({ does, ...what }) as Step),
  },
);

interface State {
  /** The file as it is; undefined where there is none. */
  text: string | undefined;
  /** The file as others would have it without us. */
  theirs: string | undefined;
  ours: Set<string>;
  /** Whether somebody wrote anew what we had put around our entries: then a group that is left empty and blank lines do not count. */
  rewritten: boolean;
  /** Whether others wrote at all since our first entry: then a line end at the end of the file may stay. */
  touched: boolean;
}

class Run {
  private readonly format: OtherFormat;
  private readonly at = setup();
  private readonly path: string;
  private assistants: Assistants = this.at.assistants;
  private state: State;
  private readonly kept = new Map<string, State>();
  private count = 10;
  private version = 0;
  /** How often something of ours was taken out and compared. */
  compared = 0;

  constructor(format: OtherFormat, found: string | undefined) {
    this.format = format;
    this.path = join(this.at.userHome, format.file);
    if (found !== undefined) this.at.put(format.file, found);
    this.state = { text: found, theirs: found, ours: new Set(), rewritten: false, touched: false };
  }

  async take(one: Step): Promise<void> {
    switch (one.does) {
      case 'add':
        await this.change('add', [one.profile]);
        break;
      case 'remove':
        await this.remove([one.profile]);
        break;
      case 'take-out':
        await this.takeOut();
        break;
      case 'repair':
        if (this.state.ours.size > 0) await this.change('repair', [...this.state.ours]);
        break;
      case 'move':
        this.version += 1;
        this.assistants = openAssistants({
          home: this.at.home,
          userHome: this.at.userHome,
          env: {},
          platform: 'linux',
          launch: launchFrom(`/opt/hydrant-${this.version}/node`),
        });
        break;
      case 'restore':
        await this.restore(one.pick);
        break;
      default:
        this.others(one);
    }
  }

  async takeOut(): Promise<void> {
    if (this.state.ours.size > 0) await this.remove([...this.state.ours]);
  }

  private async change(action: 'add' | 'repair', profiles: string[]): Promise<void> {
    if (!(await this.write(action, profiles))) return;
    for (const profile of profiles) this.state.ours.add(profile);
    expect(this.read()).toContain('/opt/');
  }

  private async remove(profiles: string[]): Promise<void> {
    const held = profiles.filter((profile) => this.state.ours.has(profile));
    const before = this.state.text;
    if (!(await this.write('remove', held.length > 0 ? held : profiles))) return;
    for (const profile of held) this.state.ours.delete(profile);
    if (this.state.ours.size > 0) return;
    this.compare(before);
    Object.assign(this.state, { theirs: this.state.text, rewritten: false, touched: false });
  }

  private compare(before: string | undefined): void {
    const { text, theirs, rewritten, touched } = this.state;
    this.compared += 1;
    if (text === theirs) return;
    const told = `before: ${JSON.stringify(before)}\nafter:  ${JSON.stringify(text)}\ntheirs: ${JSON.stringify(theirs)}`;
    if (touched && text !== undefined && text.replace(/\r?\n$/, '') === theirs) return;
    expect(rewritten, told).toBe(true);
    expect(this.format.loosely(text ?? ''), told).toBe(this.format.loosely(theirs ?? ''));
  }

  /** Whether it was written; what is refused leaves every byte as it was. */
  private async write(action: 'add' | 'remove' | 'repair', profiles: string[]): Promise<boolean> {
    const { assistant } = this.format;
    try {
      const planned = await this.assistants.plan({ assistant, action, profiles });
      if (planned.length > 0) {
        const state = { ...this.state, ours: new Set(this.state.ours) };
        await this.assistants.apply(planned);
        const [newest] = await this.assistants.backups(assistant);
        if (newest && state.text !== undefined) {
          expect(readFileSync(newest.path, 'utf8')).toBe(state.text);
          this.kept.set(newest.path, state);
        }
      }
    } catch (error) {
      expect(error).toBeInstanceOf(HydrantError);
      expect(this.read()).toBe(this.state.text);
      return false;
    }
    this.state.text = this.read();
    return true;
  }

  private async restore(index: number): Promise<void> {
    const { assistant } = this.format;
    const backups = (await this.assistants.backups(assistant)).filter(({ path }) => this.kept.has(path));
    const chosen = backups[index % Math.max(1, backups.length)];
    const former = chosen && this.kept.get(chosen.path);
    if (!chosen || !former) return;
    await this.assistants.apply([await this.assistants.planRestore(assistant, chosen.path)]);
    expect(this.read()).toBe(former.text);
    // What was remembered of the surroundings of an entry is not kept with a backup.
    this.state = { ...former, ours: new Set(former.ours), rewritten: former.ours.size > 0, touched: true };
  }

  private read(): string | undefined {
    try {
      return readFileSync(this.path, 'utf8');
    } catch {
      return undefined;
    }
  }

  private put(text: string | undefined, theirs: string | undefined, changes: Partial<State> = {}): void {
    if (text === undefined) return;
    writeFileSync(this.path, text);
    this.state = { ...this.state, text, theirs, touched: true, ...changes };
  }

  /** An edit that others make in the file, and the same in the file without us. */
  private both(edit: (text: string) => string | undefined, changes?: Partial<State>): void {
    const { text, theirs } = this.state;
    if (text === undefined || theirs === undefined) return;
    const [edited, meant] = [edit(text), edit(theirs)];
    if (edited === undefined || meant === undefined || !this.parses(edited) || !this.parses(meant)) return;
    // An edit of a last line depends on whether that line ends.
    if ((edited === text) !== (meant === theirs)) return;
    this.put(edited, meant, changes);
  }

  private parses(text: string): boolean {
    try {
      this.format.parse(text);
      return true;
    } catch {
      return false;
    }
  }

  private others(one: Exclude<Step, { profile: string }>): void {
    const { comment, line, append } = this.format;
    const n = ++this.count;
    const style = 'style' in one ? one.style : 0;
    const index = 'pick' in one ? one.pick : 0;
    const anchor = (text: string, found: RegExp): string | undefined => [...text.matchAll(found)].map(([all]) => all)[index % 3];
    switch (one.does) {
      case 'value': {
        const token = anchor(this.state.theirs ?? '', /tok\d+/g);
        if (token) this.both((text) => text.replace(new RegExp(`${token}(?!\\d)`), `tok${n}`));
        break;
      }
      case 'comment':
      case 'line': {
        const name = anchor(this.state.theirs ?? '', /^[ \t]*"?key\d+"?(?=[ :])/gm);
        const added = one.does === 'line' ? line(`key${n}`, `tok${n}`) : comment && `${comment} note ${n}`;
        if (!name || !added) break;
        const eol = (this.state.theirs ?? '').includes('\r\n') ? '\r\n' : '\n';
        this.both((text) => {
          const at = text.search(new RegExp(`^${name}(?=[ :])`, 'm'));
          return at === -1 ? undefined : `${text.slice(0, at)}${/^\s*/.exec(name)?.[0]}${added}${eol}${text.slice(at)}`;
        });
        break;
      }
      case 'drop-line': {
        const name = anchor(this.state.theirs ?? '', /^[ \t]*"?key\d+"?(?=[ :])/gm);
        if (name) this.both((text) => text.replace(new RegExp(`^${name}[ :=]+"[^"\\n]*",?[ \\t]*\\r?\\n`, 'm'), ''));
        break;
      }
      case 'append':
        this.both((text) => append(text, `key${n}`, `tok${n}`));
        break;
      case 'end-lines':
        // Without a line end there is no telling how they would end a further one.
        if (!this.state.theirs?.includes('\n')) break;
        this.both((text) => (text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text.replaceAll('\n', '\r\n')), {
          rewritten: this.state.ours.size > 0,
        });
        break;
      case 'mark':
        this.both((text) => (text.startsWith('\uFEFF') ? text.slice(1) : `\uFEFF${text}`));
        break;
      case 'wipe':
        this.rewrite(style, (data) => this.withoutOurs(data), { ours: new Set() });
        break;
      case 'rewrite':
        this.rewrite(style, (data) => this.edited(data, index, n));
        break;
      default:
    }
  }

  /** Another program reads the file, changes something and writes all of it in its own style. */
  private rewrite(style: number, edit: (data: Data) => Data, changes: Partial<State> = {}): void {
    const { text, ours } = this.state;
    if (text === undefined) return;
    const data = edit(this.format.parse(text));
    const after = this.format.render(data, style);
    // What they took out with everything around it is theirs as it then is.
    const [theirs, left] =
      changes.ours === undefined ? [this.format.render(this.withoutOurs(data), style), ours] : [after, new Set<string>()];
    this.put(after, theirs, { ...changes, ours: left, rewritten: left.size > 0 });
    if (left.size === 0) this.state = { ...this.state, theirs: after, rewritten: false, touched: false };
  }

  private withoutOurs(data: Data): Data {
    const servers = data[this.format.key] as Data | undefined;
    if (!servers) return data;
    return { ...data, [this.format.key]: Object.fromEntries(Object.entries(servers).filter(([id]) => !/^hydrant/.test(id))) };
  }

  private edited(data: Data, index: number, n: number): Data {
    const { key } = this.format;
    const servers = (data[key] ?? {}) as Data;
    switch (index % 5) {
      case 0:
        return { ...data, [key]: { ...servers, [`srv${n}`]: { command: `tok${n}`, args: ['x'] } } };
      case 1:
        return { [`key${n}`]: `tok${n}`, ...data };
      case 2:
        return { ...data, [key]: Object.fromEntries(Object.entries(servers).reverse()) };
      case 3:
        return { ...data, [key]: Object.fromEntries(Object.entries(servers).filter(([id]) => !id.startsWith('srv'))) };
      default:
        return Object.fromEntries(Object.entries(data).reverse());
    }
  }
}

describe('any sequence of adding, repairing, moving, removing and restoring, with others writing in between', () => {
  test.each(OTHERS)('$assistant: every byte that is not ours stays', { timeout: 600_000 }, async (format) => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.option(fc.constantFrom(...format.found), { nil: undefined, freq: 6 }),
        fc.array(step, { minLength: 3, maxLength: 14 }),
        async (found, steps) => {
          const run = new Run(format, found);
          await run.take({ does: 'add', profile: 'sales' });
          for (const one of steps) await run.take(one);
          await run.takeOut();
          compared += run.compared;
        },
      ),
      { numRuns: Math.ceil(SEQUENCES / OTHERS.length) },
    );
    expect(compared).toBeGreaterThanOrEqual(SEQUENCES / OTHERS.length / 2);
  });
});
