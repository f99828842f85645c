import { dirname, resolve } from 'node:path';
import { readFileIfThere } from '../common/atomic-file.ts';
import { HydrantError } from '../common/errors.ts';
import { INTERFACE_VERSIONS } from '../common/interface-versions.ts';
import { nearestName } from '../common/nearest.ts';
import { isRecord } from '../common/records.ts';
import { passphraseDetector } from '../secrets/passphrase.ts';
import { interpolate } from './interpolate.ts';
import { type FieldPath, fieldName, type Position } from './json-positions.ts';
import { invalidProfile, parseWith } from './parse-profile.ts';
import { LimitsSchema, type Profile } from './profile.ts';
import type { ProfileCodec } from './profile-codec.ts';
import { withAbsolutePaths } from './profile-paths.ts';
import type { Source } from './schema-problems.ts';
import { kindAt } from './schema-walk.ts';

/** The content of `--config FILE`: profiles for a server or container, the default one first. */
export interface ConfigFile {
  /** Absolute. */
  file: string;
  profiles: Profile[];
  /** Id of the profile that `default` names. */
  default: string | undefined;
}

/** Fields allowed at the top level of the file. */
const TOP_FIELDS = ['version', 'profiles', 'default', 'limits'];
const LARGEST_FILE = 4 * 1024 * 1024;
type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a TOML file of profiles: `[profiles.<id>]` tables with the fields of the schema (`id` is the table's name, `name` is optional),
 * `default = "<id>"`, `[limits]` as defaults for every profile, and `version` (1 if absent). `${NAME}` and `${NAME:-default}` in strings
 * are replaced from `env`; a string that is exactly one reference may stand for a number. Relative paths are resolved against the folder of
 * the file.
 * Throws CONFIG_UNREADABLE, CONFIG_NEWER, CONFIG_DAMAGED with line and column (invalid TOML), PROFILE_INVALID with table, line and nearest
 * field. No error repeats a value that came from the environment.
 */
export async function readConfigFile(
  path: string,
  { env, codec }: { env: Readonly<Record<string, string | undefined>>; codec: ProfileCodec },
): Promise<ConfigFile> {
  const file = resolve(path);
  const bytes = await readFileIfThere(file, { maxBytes: LARGEST_FILE });
  if (bytes === undefined) {
    throw new HydrantError(
      'CONFIG_UNREADABLE',
      `The configuration file ${file} is not there.`,
      'Check the path given with --config or HYDRANT_CONFIG.',
      {
        details: { path: file, reason: 'ENOENT' },
      },
    );
  }
  const { tree, locate, text } = await parseToml(bytes, file);
  const { value, taken, whole, faults } = interpolate(tree, env, await passphraseDetector(env));
  const [fault] = faults;
  if (fault !== undefined) {
    const at = lineWith(text, fault.needle, locate(fault.path));
    const field = fieldName(fault.path);
    throw invalidProfile([{ field, why: `\`${field}\` ${fault.why}`, ...at }], file);
  }
  const concealed = new Set(taken.map((one) => JSON.stringify(one)));
  const source = (where: FieldPath): Source => ({
    name: file,
    path: where,
    locate,
    conceal: (field) => concealed.has(JSON.stringify(field)),
  });
  return readTree(withNumbers(value as Fields, whole, codec), file, source, codec);
}

function readTree(top: Fields, file: string, source: (path: FieldPath) => Source, codec: ProfileCodec): ConfigFile {
  const fail = (path: FieldPath, why: string, nearest?: string) =>
    invalidProfile([{ field: fieldName(path), why, ...(nearest === undefined ? {} : { nearest }), ...source([]).locate?.(path) }], file);
  checkVersion(top.version, file, (why) => fail(['version'], why));
  for (const name of Object.keys(top)) {
    if (TOP_FIELDS.includes(name)) continue;
    const nearest = nearestName(name, TOP_FIELDS);
    throw fail(
      [name],
      `unknown field \`${name.slice(0, 60)}\`${nearest === undefined ? '; profiles are tables such as `[profiles.dev]`' : `; did you mean \`${nearest}\`?`}`,
      nearest,
    );
  }
  // Validated only, result unused: the schema's defaults must not override the fields of a profile.
  if (top.limits !== undefined) parseWith(LimitsSchema, top.limits, source(['limits']));

  if (top.profiles !== undefined && !isRecord(top.profiles))
    throw fail(['profiles'], '`profiles` must hold tables such as `[profiles.dev]`');
  const tables = Object.entries(top.profiles ?? {});
  if (tables.length === 0) throw fail(['profiles'], 'there is no profile; profiles are tables such as `[profiles.dev]`');
  const profiles = tables.map(([id, table]) => {
    const path = ['profiles', id];
    if (!isRecord(table)) throw fail(path, `\`${fieldName(path)}\` must be a table`);
    if (table.id !== undefined && table.id !== id)
      throw fail([...path, 'id'], `\`${fieldName([...path, 'id'])}\` differs from the name of its table`);
    return codec.parse(completed(id, table, top.limits, dirname(file)), { source: source(path) });
  });

  if (top.default === undefined) return { file, profiles, default: undefined };
  const first = profiles.find(({ id }) => id === top.default);
  if (first === undefined) {
    const ids = profiles.map(({ id }) => id);
    const nearest = typeof top.default === 'string' ? nearestName(top.default, ids) : undefined;
    throw fail(
      ['default'],
      `\`default\` names no profile of this file${nearest === undefined ? `; it may be ${ids.map((id) => `\`${id}\``).join(', ')}` : `; did you mean \`${nearest}\`?`}`,
      nearest,
    );
  }
  return { file, profiles: [first, ...profiles.filter((profile) => profile !== first)], default: first.id };
}

/** Checked before any other field: a newer file may hold fields that this version does not know. */
function checkVersion(version: unknown, file: string, fail: (why: string) => HydrantError): void {
  if (version === undefined) return;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) throw fail('`version` must be a whole number from 1');
  const supported = INTERFACE_VERSIONS.config;
  if (version <= supported) return;
  throw new HydrantError(
    'CONFIG_NEWER',
    `${file} has version ${version}, but this Hydrant knows only up to ${supported}.`,
    'Update Hydrant, or write the file for this version.',
    { details: { file, version, supported } },
  );
}

/** A table with its optional fields filled in and its paths made absolute. */
function completed(id: string, table: Fields, limits: unknown, folder: string): Fields {
  return {
    name: id,
    ...withAbsolutePaths(table, folder),
    id,
    ...(isRecord(limits) && (table.limits === undefined || isRecord(table.limits)) ? { limits: { ...limits, ...table.limits } } : {}),
  };
}

/** `rows = "${ROWS:-500}"`: where the schema wants a number and the environment gave one, the string becomes a number. */
function withNumbers(top: Fields, whole: readonly FieldPath[], codec: ProfileCodec): Fields {
  for (const path of whole) {
    const [section, id, ...field] = path;
    const inProfile = section === 'profiles' && id !== undefined && isRecord(top.profiles) ? top.profiles[id] : undefined;
    const kind = section === 'limits' ? kindAt(LimitsSchema, path.slice(1), top.limits) : kindAt(codec.schema, field, inProfile);
    const name = path.at(-1)!;
    const parent = path.slice(0, -1).reduce<unknown>((here, part) => (here as Record<string | number, unknown>)[part], top) as Record<
      string | number,
      unknown
    >;
    const value = parent[name];
    if (kind === 'number' && typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value.trim())) parent[name] = Number(value);
  }
  return top;
}

async function parseToml(
  bytes: Uint8Array,
  file: string,
): Promise<{ tree: unknown; text: string; locate: (path: FieldPath) => Position | undefined }> {
  // Only servers with --config pay for the parsers.
  const [{ parse, TomlError }, { tomlLocator }] = await Promise.all([import('smol-toml'), import('./toml-positions.ts')]);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw noToml(file, 'the text is not UTF-8');
  }
  try {
    return { tree: parse(text), text, locate: tomlLocator(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The rest of the message quotes the surrounding lines, which may hold a secret.
    const why = error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '');
    throw noToml(file, why, { line: error.line, column: error.column });
  }
}

function noToml(file: string, why: string, at?: Position): HydrantError {
  const where = at === undefined ? '' : `, line ${at.line}, column ${at.column}`;
  return new HydrantError('CONFIG_DAMAGED', `${file}${where}: this is not TOML: ${why}.`, `Correct ${file}${where}.`, {
    details: { file, ...at, why },
  });
}

/** The line that holds the reference, at or after the line of its field: a value may span several lines. */
function lineWith(text: string, needle: string, field: Position | undefined): Partial<Position> {
  const lines = text.split(/\r?\n/);
  const index = lines.findIndex((line, at) => at + 1 >= (field?.line ?? 1) && line.includes(needle));
  return index === -1 ? { ...field } : { line: index + 1, column: lines[index]!.indexOf(needle) + 1 };
}
