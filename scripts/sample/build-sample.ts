import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { loadSample } from '../../core/engines/duckdb/session/sample/load.ts';
import { resolveSchema, type Variant } from '../../core/engines/duckdb/session/sample/schema-types.ts';
import { ask } from './ask.ts';
import { makeDev } from './dev-variant.ts';
import { type Differences, schemaDifferences, tableDifferences } from './differences.ts';
import { sampleDocument } from './document.ts';
import { makeTables } from './make-tables.ts';
import { type AnsweredQuestion, QUESTIONS } from './questions.ts';
import { SCHEMA } from './schema.ts';
import { writeParquet } from './write-parquet.ts';

export const VARIANTS: readonly Variant[] = ['prod', 'dev'];

/** One thread and kept order: the same rows give the same bytes. */
async function withDuckDB<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', preserve_insertion_order: 'true' });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function answer(folder: string): Promise<AnsweredQuestion[]> {
  const answers = new Map<string, Pick<AnsweredQuestion, 'columns' | 'rows'>>();
  for (const variant of VARIANTS) {
    await withDuckDB(async (connection) => {
      await loadSample(connection, SCHEMA, variant, path.join(folder, variant));
      for (const it of QUESTIONS) if (it.variant === variant) answers.set(it.question, await ask(connection, it.sql));
    });
  }
  return QUESTIONS.map((it) => ({ ...it, ...answers.get(it.question)! }));
}

/** Writes the whole sample into `folder` and its page to `documentFile`. The same input gives the same bytes. */
export async function buildSample(folder: string, documentFile: string): Promise<void> {
  const prod = makeTables();
  const dev = makeDev(prod);
  const rows = { prod, dev: dev.tables };
  await withDuckDB(async (connection) => {
    for (const variant of VARIANTS) {
      rmSync(path.join(folder, variant), { recursive: true, force: true });
      mkdirSync(path.join(folder, variant), { recursive: true });
      for (const table of resolveSchema(SCHEMA, variant).tables) {
        await writeParquet(connection, table, rows[variant][table.name]!, path.join(folder, variant, `${table.name}.parquet`));
      }
    }
  });
  const differences: Differences = { tables: tableDifferences(SCHEMA, prod, dev), schema: schemaDifferences(SCHEMA) };
  const questions = await answer(folder);
  const json = (name: string, value: unknown): void => writeFileSync(path.join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  json('schema.json', SCHEMA);
  json('differences.json', differences);
  json('questions.json', questions);
  mkdirSync(path.dirname(documentFile), { recursive: true });
  writeFileSync(documentFile, sampleDocument(SCHEMA, differences, questions));
}
