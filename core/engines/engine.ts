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
  /** Packages of its parser or driver with native or WASM files, which the build never bundles. */
  readonly outside?: readonly string[];
  /** How to connect; absent where this version only classifies the engine's SQL. */
  readonly connector?: ConnectorEntry;
}

/** Mark of an engine in lists; purely decorative, since the name is beside it. */
export interface EngineMark {
  /** Two letters. */
  readonly letters: string;
  /** Colours for the light and dark theme, `#rrggbb`, with a contrast of at least 4.5:1 against the panels. */
  readonly light: string;
  readonly dark: string;
}

/** A pack: its description, and its tools, whose code loads with the first server that enables the pack. */
export interface EnginePack extends PackDescription {
  loadTools(): Promise<PackTools>;
}

export interface ConnectorEntry {
  readonly profile: EngineProfile;
  readonly description: ConnectorDescription;
  /** Imports the session code, and with it the driver, on first use. */
  load(events?: HostEvents): Promise<Connector>;
  /** The driver runs in child processes (connectors/kit/hosted.ts), with these limits instead of the defaults. */
  readonly hosted?: true | Partial<HostLimits>;
  /** Packs of further tools that a profile can enable, in display order. */
  readonly packs?: readonly EnginePack[];
}
