import { resolve } from 'node:path';
import { HydrantError } from '../../core/common/errors.ts';
import { didYouMean } from '../../core/common/nearest.ts';
import type { EngineOption } from '../../core/connectors/command-line.ts';
import type { FormField } from '../../core/connectors/connector.ts';
import { CONNECTORS } from '../../core/engines/registry.ts';
import { putAt } from '../../core/profiles/from-values.ts';
import type { OptionSpec } from './commands/command.ts';

interface Offered extends EngineOption {
  engine: string;
  /** Its key among the options that were given: `duckdbFile`. */
  key: string;
}

const OFFERED: readonly Offered[] = Object.entries(CONNECTORS).flatMap(([engine, { description }]) =>
  description.commandLine.options.map((option) => ({ ...option, engine, key: keyOf(option.flags) })),
);

const ENGINES = Object.keys(CONNECTORS);

/** What every engine adds to `profiles add`, and what serves any of them. */
export const ENGINE_OPTIONS: readonly OptionSpec[] = [
  ...OFFERED.map(({ flags, help }) => ({ flags, help })),
  { flags: '--engine <engine>', help: `with --set, any connection: ${ENGINES.join(', ')}` },
  { flags: '--set <field=value>', help: 'a field of its form, such as connection.host=db; again for more', is: 'list' },
];

/** Examples of `profiles add`, one a line. */
export const ENGINE_EXAMPLES: readonly string[] = Object.values(CONNECTORS).flatMap(({ description }) => description.commandLine.examples);

/** Addresses of every engine, for a sentence: `a, b or c`. */
export function addressExamples(): string {
  const addresses = Object.values(CONNECTORS).map(({ description }) => description.commandLine.address);
  return addresses.length < 2 ? addresses.join('') : `${addresses.slice(0, -1).join(', ')} or ${addresses.at(-1)}`;
}

/** Options of this command line, by their keys. */
export type GivenOptions = Readonly<Record<string, unknown>> & { engine?: string; set?: string[] };

/**
 * The engine that the options name, and the fields that they set, put into a profile. Throws USAGE where they name none or several.
 */
export function profileOfOptions(given: GivenOptions): Record<string, unknown> {
  const alone = OFFERED.filter(({ key, alone: is }) => is && given[key] !== undefined);
  if (alone.length + (given.engine === undefined ? 0 : 1) !== 1) {
    const all = ['--address', '--found', ...OFFERED.filter(({ alone: is }) => is).map(flagOf), '--engine'];
    throw new HydrantError('USAGE', 'Say what the profile connects to.', `Give one of ${all.join(', ')}, or --from.`);
  }
  const [option] = alone;
  const engine = option?.engine ?? knownEngine(given.engine ?? '');
  const profile: Record<string, unknown> = { engine };
  if (option) {
    for (const [path, value] of Object.entries(option.with ?? {})) putAt(profile, path, value);
    putAt(profile, option.path, option.isPath ? absolute(String(given[option.key])) : given[option.key]);
  }
  for (const text of given.set ?? []) setField(profile, text, CONNECTORS[engine]?.description.form ?? []);
  return profile;
}

/** A profile with the fields that options beside its address set, such as a role; an engine that has no such field refuses it. */
export function withEngineFields<P extends object>(profile: P, given: GivenOptions): P {
  const fields = OFFERED.filter(({ key, alone }) => !alone && given[key] !== undefined);
  if (fields.length === 0) return profile;
  const changed = structuredClone(profile) as Record<string, unknown>;
  for (const { path, key } of fields) putAt(changed, path, given[key]);
  return changed as P;
}

function knownEngine(engine: string): string {
  if (ENGINES.includes(engine)) return engine;
  throw new HydrantError(
    'USAGE',
    `There is no engine ${engine}${didYouMean(engine, ENGINES) || '.'}`,
    `Use one of: ${ENGINES.join(', ')}.`,
  );
}

/** `connection.port=5432`: numbers and yes or no as the form has them. */
function setField(profile: Record<string, unknown>, text: string, form: readonly FormField[]): void {
  const at = text.indexOf('=');
  const path = text.slice(0, Math.max(at, 0));
  const field = form.find((one) => one.path === path);
  if (!field) {
    const paths = [...new Set(form.filter(({ kind }) => kind !== 'secret').map((one) => one.path))];
    throw new HydrantError(
      'USAGE',
      `--set needs FIELD=VALUE with a field of the form${didYouMean(path, paths) || '.'}`,
      `The fields: ${paths.join(', ')}.`,
    );
  }
  if (field.kind === 'secret')
    throw new HydrantError(
      'USAGE',
      `${path} is a secret, and other programs of this computer can read a command line.`,
      'Save the profile without it, then enter it: hydrant secrets set ID/FIELD.',
    );
  const value = text.slice(at + 1);
  putAt(profile, path, fieldValue(field.kind, value));
}

function fieldValue(kind: FormField['kind'], text: string): unknown {
  if (kind === 'number' && /^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (kind === 'toggle' && /^(?:true|false)$/.test(text)) return text === 'true';
  return kind === 'file' || kind === 'folder' ? absolute(text) : text;
}

function absolute(path: string): string {
  return path.startsWith('~') ? path : resolve(path);
}

function flagOf({ flags }: EngineOption): string {
  return flags.split(' ')[0] ?? flags;
}

/** `--duckdb-file <path>` → `duckdbFile`, as commander does. */
function keyOf(flags: string): string {
  return (flags.split(' ')[0] ?? '').replace(/^--/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
