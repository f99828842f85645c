import type { Connector, ConnectorDescription } from '../connectors/connector.ts';
import type { HostEvents, HostLimits } from '../connectors/kit/hosted.ts';
import type { PackTools } from '../connectors/packs/pack-tool.ts';
import type { PackDescription } from '../packs/pack-description.ts';
import type { EngineProfile } from '../profiles/profile-codec.ts';
import type { Dialect } from '../sql/dialect.ts';

/** One engine, as `engine.ts` of its folder declares it: data, and functions that load the heavy parts on first use. */
export interface Engine {
  readonly dialect: Dialect;
  readonly mark: EngineMark;
  /** Packages of its parser or driver that bring native or WASM files: they are never bundled. */
  readonly outside?: readonly string[];
  /** How it is connected to; absent where this version only reads its SQL. */
  readonly connector?: ConnectorEntry;
}

/** The sign of an engine in lists: decoration, its name stands beside it. */
export interface EngineMark {
  /** Two letters. */
  readonly letters: string;
  /** Its colour on a light and on a dark ground, `#rrggbb`; at least 4.5 to 1 against both panels. */
  readonly light: string;
  readonly dark: string;
}

/** A pack: what it says of itself before it is on, and its tools, whose code is loaded with the first server that has it on. */
export interface EnginePack extends PackDescription {
  loadTools(): Promise<PackTools>;
}

export interface ConnectorEntry {
  readonly profile: EngineProfile;
  readonly description: ConnectorDescription;
  /** Imports the session code, and with it the driver, on first use. */
  load(events?: HostEvents): Promise<Connector>;
  /** Its driver runs in child processes (connectors/kit/hosted.ts), with other limits than the usual ones where they are given. */
  readonly hosted?: true | Partial<HostLimits>;
  /** Groups of further tools that a profile switches on, in the order they are listed. */
  readonly packs?: readonly EnginePack[];
}
