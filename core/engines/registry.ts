import type { Profile } from '../profiles/profile.ts';
import { ProfileCodec } from '../profiles/profile-codec.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { ConnectorEntry, Engine, EnginePack } from './engine.ts';
import * as engines from './index.ts';
import { hostable } from './load-connector.ts';

export type EngineName = keyof typeof engines;

/** Every engine by its name. */
export const ENGINES: Readonly<Record<EngineName, Engine>> = engines;

/** The SQL of every engine, by the engine's name. */
export const DIALECTS = mapValues(ENGINES, ({ dialect }) => dialect) as Readonly<Record<EngineName, Dialect>>;

/** The dialect of an engine; undefined for a name that is no engine's. */
export function findDialect(engine: string): Dialect | undefined {
  return Object.hasOwn(DIALECTS, engine) ? DIALECTS[engine as EngineName] : undefined;
}

/** The engines that this version connects to, by name: description now, driver on first use. */
export const CONNECTORS: Readonly<Record<string, ConnectorEntry & Pick<Engine, 'mark'>>> = Object.fromEntries(
  Object.entries(ENGINES).flatMap(([name, { connector, mark }]) => (connector ? [[name, { ...hostable(name, connector), mark }]] : [])),
);

/** Every pack there is. */
export const PACKS: readonly EnginePack[] = Object.values(CONNECTORS).flatMap(({ packs }) => packs ?? []);

/** Profiles of every engine that this version connects to. */
export const PROFILES = new ProfileCodec(Object.values(CONNECTORS).map(({ profile }) => profile));

/** Engine functions for the pools. */
export const POOLED = { connectorOf, identityOf: (profile: Profile): string => PROFILES.identity(profile) };

/** The connector entry of an engine. Throws TypeError for an unknown name, which no parsed profile can have. */
export function connectorOf(engine: string): ConnectorEntry {
  const entry = Object.hasOwn(CONNECTORS, engine) ? CONNECTORS[engine] : undefined;
  if (!entry) throw new TypeError(`no connector for ${engine}`);
  return entry;
}

function mapValues<K extends string, V, W>(record: Readonly<Record<K, V>>, map: (value: V) => W): Record<K, W> {
  return Object.fromEntries(Object.entries<V>(record).map(([key, value]) => [key, map(value)])) as Record<K, W>;
}
