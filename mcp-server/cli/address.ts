import { homedir } from 'node:os';
import { text as readAll } from 'node:stream/consumers';
import { HydrantError } from '../../core/common/errors.ts';
import type { FoundConnection, ReadAddress } from '../../core/connectors/connector.ts';
import { CONNECTORS } from '../../core/engines/registry.ts';
import { putAt } from '../../core/profiles/from-values.ts';
import type { ProfileInput } from '../../core/profiles/profile.ts';
import { storedReference } from '../../core/secrets/stored-name.ts';
import { addressExamples } from './engine-options.ts';
import { print, printCells, printJson, warn } from './output.ts';

/** A profile out of an address, and the secrets that were part of it, by the name they are to be kept under. */
export interface ProfileOfAddress {
  profile: ProfileInput;
  secrets: Record<string, string>;
}

/** A profile from an address; `-` reads it from standard input, where no other program can see it. */
export async function profileOfAddress(id: string, given: string, common: Partial<ProfileInput>): Promise<ProfileOfAddress> {
  const text = given === '-' ? await readAll(process.stdin) : given;
  for (const { description } of Object.values(CONNECTORS)) {
    const read = await description.readAddress(text.trim());
    if (!read) continue;
    if (given !== '-' && Object.keys(read.secrets).length > 0) throw passwordInArguments();
    for (const note of read.notes) warn(note);
    return toProfile(id, description.engine, read, common);
  }
  throw new HydrantError('USAGE', 'This is not an address that is known here.', `Give one such as ${addressExamples()}.`);
}

/** A profile of a connection that another program keeps; found by its name. */
export async function profileOfFound(id: string, name: string, common: Partial<ProfileInput>): Promise<ProfileOfAddress> {
  const all = await findAll();
  const found = all.found.find((one) => one.name === name);
  if (!found) throw new HydrantError('USAGE', `There is no connection called ${name}.`, 'See `hydrant profiles found`.');
  return toProfile(id, found.engine, found, common);
}

/** Connections that other programs of this computer keep. */
export async function listFound(options: { json?: boolean }): Promise<undefined> {
  const { found, problems } = await findAll();
  for (const problem of problems) warn(problem);
  const shown = found.map(({ name, engine, source, values, secrets }) => ({
    name,
    engine,
    source,
    host: values['connection.host'] ?? '',
    database: values['connection.database'] ?? '',
    user: values['connection.user'] ?? '',
    password: Object.keys(secrets).length > 0,
  }));
  if (options.json) return printJson({ found: shown, problems }) as Promise<undefined>;
  if (shown.length === 0) return print('No connections of other programs were found.') as Promise<undefined>;
  for (const one of shown)
    await printCells([one.name, one.engine, `${one.user}@${one.host}/${one.database}`, one.password ? 'with password' : '', one.source]);
  return undefined;
}

async function findAll(): Promise<{ found: (FoundConnection & { engine: string })[]; problems: string[] }> {
  const where = { home: homedir(), env: process.env, platform: process.platform, folder: process.cwd() };
  const all = await Promise.all(
    Object.values(CONNECTORS).map(async ({ description }) => {
      const { found, problems } = (await description.findConnections?.(where)) ?? { found: [], problems: [] };
      return { found: found.map((one) => ({ ...one, engine: description.engine })), problems };
    }),
  );
  return { found: all.flatMap(({ found }) => found), problems: all.flatMap(({ problems }) => problems) };
}

function toProfile(id: string, engine: string, read: ReadAddress, common: Partial<ProfileInput>): ProfileOfAddress {
  const profile: Record<string, unknown> = { id, name: id, ...common, engine };
  for (const [path, value] of Object.entries(read.values)) putAt(profile, path, value);
  const secrets: Record<string, string> = {};
  for (const [path, value] of Object.entries(read.secrets)) {
    const name = `${id}/${path.slice(path.lastIndexOf('.') + 1)}`;
    putAt(profile, path, storedReference(name));
    secrets[name] = value;
  }
  return { profile: profile as ProfileInput, secrets };
}

function passwordInArguments(): HydrantError {
  return new HydrantError(
    'USAGE',
    'The address holds a password, and other programs of this computer can read a command line.',
    'Give the address on standard input: hydrant profiles add ID --address - < file.',
  );
}
