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
 * The sample warehouse as a .duckdb file, built once from its Parquet files and cached: opening it takes 30 ms, building its keys takes a
 * second, and a file can be opened read-only. The file's name depends on its sources, so a new version builds a new file.
 *
 * @param resources folder of `schema.json` and of the variants' Parquet files
 * @param cache folder that holds the built file
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
  // Another process may build it at the same time: each builds its own partial file, and the last rename wins with the same content.
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
    // DuckDB reports a full disk in its own words, and not always as an IO error.
    throw isDiskFull(error)
      ? fileError('written', file, Object.assign(new Error('disk full', { cause: error }), { code: 'ENOSPC' }))
      : fromDuckdbError(error);
  } finally {
    await rm(partial, { force: true });
    await rm(`${partial}.wal`, { force: true });
  }
  return file;
}
