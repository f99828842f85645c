import { rmSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ownName, sweepPartialFiles } from '../../../common/partial-files.ts';
import { ensurePrivateDirectory } from '../../../profiles/home.ts';
import { DEFAULT_TIME_ZONE } from '../../../profiles/time-zone.ts';
import { fromDuckdbError } from './errors.ts';
import { literal } from './sql-text.ts';

/** What one embedded engine may use. Memory beyond it spills to `tempDirectory`, up to the cap, and then fails cleanly. */
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
  /** Of every session of this engine; UTC unless told. A name of the IANA database. */
  timeZone?: string;
  /** Makes tables and views while the engine may still read files. */
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
      // Before anything is prepared: a file's times are read in this zone. The engine's own default is the computer's.
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
