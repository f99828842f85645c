import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance, version } from '@duckdb/node-api';
import { isDiskFull } from '../../../../common/disk-space.ts';
import { fileError } from '../../../../common/file-errors.ts';
import { partialPath, sweepPartialFiles } from '../../../../common/partial-files.ts';
import { ensurePrivateDirectory } from '../../../../profiles/home.ts';
import { fromDuckdbError } from '../errors.ts';
import { loadStatements } from './load.ts';
import type { SampleSchema, Variant } from './schema-types.ts';

/**
 * The sample warehouse as a .duckdb file, made once from its Parquet files and kept: opening it takes 30 ms, building its keys
 * takes a second, and a file can be opened read-only. Its name holds what it was made from, so a new version makes a new one.
 *
 * @param resources folder of `schema.json` and of the variants' Parquet files
 * @param cache folder where the file is kept
 */
export async function sampleFile(resources: string, cache: string, variant: Variant): Promise<string> {
  const text = await readFile(join(resources, 'schema.json'), 'utf8');
  const made = await Promise.all(
    (await readdir(join(resources, variant))).sort().map(async (name) => `${name} ${(await stat(join(resources, variant, name))).size}`),
  );
  const digest = createHash('sha256')
    .update(JSON.stringify([text, made, version()]))
    .digest('hex')
    .slice(0, 16);
  const file = join(cache, `sample-${variant}-${digest}.duckdb`);
  if (await stat(file).catch(() => undefined)) return file;
  ensurePrivateDirectory(cache);
  // Another process may be at it too: each makes its own, and the last one to finish is as good as the first.
  await sweepPartialFiles(cache);
  const partial = partialPath(file);
  try {
    const instance = await DuckDBInstance.create(partial, {
      threads: '2',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    try {
      const schema = JSON.parse(text) as SampleSchema;
      await connection.run(`${loadStatements(schema, variant, join(resources, variant)).join(';\n')};\nCHECKPOINT`);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
    await rename(partial, file);
  } catch (error) {
    // The engine tells of a full disk in words of its own, and not always as an IO error.
    throw isDiskFull(error)
      ? fileError('written', file, Object.assign(new Error('disk full', { cause: error }), { code: 'ENOSPC' }))
      : fromDuckdbError(error);
  } finally {
    await rm(partial, { force: true });
    await rm(`${partial}.wal`, { force: true });
  }
  return file;
}
