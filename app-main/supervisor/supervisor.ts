import type { Client } from '@modelcontextprotocol/client';
import type { LaunchEntry } from '../../core/launcher/launcher.ts';
import { connectServer } from './connect.ts';
import type { LogLine } from './server-log.ts';

import { type ServerState, SupervisedServer } from './supervised-server.ts';

export interface SupervisorOptions {
  /** The command of a profile's server, as assistants are given it. */
  launch: (profiles: string[]) => LaunchEntry;
  /** What the servers inherit, with what opens the secret store. */
  env: NodeJS.ProcessEnv;
  version: string;
  redact: (text: string) => string;
  /** The state of a profile's server became another. */
  changed: (profile: string) => void;
  backoff?: readonly number[];
  idleMs?: number;
}

/** The bundled servers the app itself speaks to, one process per profile. Assistants start their own. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #servers = new Map<string, SupervisedServer>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  state(profile: string): ServerState {
    return this.#servers.get(profile)?.state ?? { state: 'stopped', since: null, restarts: 0 };
  }

  log(profile: string): readonly LogLine[] {
    return this.#servers.get(profile)?.log.lines() ?? [];
  }

  /** Runs something with the server of a profile. */
  use<T>(profile: string, work: (client: Client) => Promise<T>): Promise<T> {
    return this.#server(profile).use(work);
  }

  /** As {@link use}, on a process of its own that is started for it and ended after it: what an assistant would get just now. */
  async useFresh<T>(profile: string, work: (client: Client) => Promise<T>): Promise<T> {
    const log = this.#server(profile).log;
    const connection = await connectServer(this.#options.launch([profile]), log, this.#options.version, this.#options.env);
    try {
      return await work(connection.client);
    } finally {
      await connection.close();
    }
  }

  /** Ends the server of a profile that was changed, switched off or removed. */
  async stop(profile: string): Promise<void> {
    await this.#servers.get(profile)?.stop();
  }

  /** What the server of a profile serves was changed: it ends as soon as nothing runs on it, and starts again when it is next needed. */
  async renew(profile: string): Promise<void> {
    await this.#servers.get(profile)?.renew();
  }

  /** As {@link renew}, for every server. */
  async renewAll(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.renew()));
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
  }

  #server(profile: string): SupervisedServer {
    const known = this.#servers.get(profile);
    if (known) return known;
    const { launch, env, version, redact, changed, backoff, idleMs } = this.#options;
    const server = new SupervisedServer({
      entry: () => launch([profile]),
      env,
      version,
      redact: (text) => redact(text),
      changed: () => changed(profile),
      ...(backoff ? { backoff } : {}),
      ...(idleMs === undefined ? {} : { idleMs }),
    });
    this.#servers.set(profile, server);
    return server;
  }
}
