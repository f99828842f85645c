import { rmSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ownName, sweepPartialFiles } from '../../../common/partial-files.ts';
import { literal } from '../../../connectors/kit/sql-text.ts';
import { ensurePrivateDirectory } from '../../../profiles/home.ts';
import { DEFAULT_TIME_ZONE } from '../../../profiles/time-zone.ts';
import { fromDuckdbError } from './errors.ts';

/** Resource limits of one embedded engine. Beyond the memory limit it spills to disk up to `tempGigabytes`, then statements fail cleanly. */
export interface EngineLimits {
  memoryMegabytes: number;
  tempGigabytes: number;
  threads: number;
}

const DEFAULT_ENGINE_LIMITS: EngineLimits = {
  memoryMegabytes: Math.max(256, Math.min(2048, Math.floor((totalmem() / 1024 / 1024) * 0.25))),
  tempGigabytes: 10,
  threads: Math.max(1, Math.min(4, availableParallelism())),
};

export interface OpenEngine {
  /** Database file, or `:memory:`. */
  path: string;
  readOnlyFile: boolean;
  home: string;
  limits?: EngineLimits;
  /** Time zone of every session of this engine, as an IANA name; default UTC. */
  timeZone?: string;
  /** Creates tables and views before the engine loses access to other files. */
  prepare?: (connection: DuckDBConnection) => Promise<void>;
  /** Directories and files that stay readable after the lock. Absolute, real paths. */
  readable?: { directories?: readonly string[]; files?: readonly string[] };
}

export interface Engine {
  instance: DuckDBInstance;
  close(): void;
}

/**
 * Opens an embedded engine and locks it: no access outside `readable`, no extensions from anywhere, no setting can be
 * changed afterwards. The order matters: `enable_external_access` cannot be turned on again once it is off.
 */
export async function openEngine(options: OpenEngine): Promise<Engine> {
  const limits = options.limits ?? DEFAULT_ENGINE_LIMITS;
  // One folder per engine: DuckDB names its spill files by number, so two processes must not share one.
  const temp = join(options.home, 'tmp', `duckdb-${ownName()}`);
  ensurePrivateDirectory(temp);
  // Spill files of processes that were killed may take gigabytes.
  await sweepPartialFiles(dirname(temp));
  const cleanUp = (): void => rmSync(temp, { recursive: true, force: true });
  let instance: DuckDBInstance | undefined;
  try {
    instance = await DuckDBInstance.create(options.path, {
      access_mode: options.readOnlyFile ? 'READ_ONLY' : 'AUTOMATIC',
      threads: String(limits.threads),
      memory_limit: `${limits.memoryMegabytes}MB`,
      temp_directory: temp,
      max_temp_directory_size: `${limits.tempGigabytes}GB`,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      allow_persistent_secrets: 'false',
    });
    const connection = await instance.connect();
    try {
      // Set the zone before `prepare`, which reads times of files in it. DuckDB's default is the computer's zone.
      await connection.run(`SET GLOBAL TimeZone = ${literal(options.timeZone ?? DEFAULT_TIME_ZONE)}`);
      await options.prepare?.(connection);
      const { directories = [], files = [] } = options.readable ?? {};
      if (directories.length > 0) await connection.run(`SET allowed_directories = ${list(directories)}`);
      if (files.length > 0) await connection.run(`SET allowed_paths = ${list(files)}`);
      await connection.run('SET enable_external_access = false');
      await connection.run('SET lock_configuration = true');
    } finally {
      connection.closeSync();
    }
  } catch (error) {
    instance?.closeSync();
    cleanUp();
    throw fromDuckdbError(error);
  }
  const opened = instance;
  return {
    instance: opened,
    close: () => {
      opened.closeSync();
      cleanUp();
    },
  };
}

function list(values: readonly string[]): string {
  return `[${values.map(literal).join(', ')}]`;
}
