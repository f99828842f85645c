import { basename } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { HydrantError } from '../../../../common/errors.ts';
import { identifier, literal } from '../../../../connectors/kit/sql-text.ts';
import { fromDuckdbError } from '../errors.ts';
import { findDamage, readDialect } from './csv-dialect.ts';
import { CSV, readerQuery } from './file-reader.ts';
import { type FolderView, leftOut } from './folder-files.ts';

/** Maximum number of file names in a sentence. */
const MOST_NAMED = 10;

/**
 * Creates the views. An unreadable file does not affect the others: its error is stored under the view's name, for statements that use
 * that view.
 */
export async function createViews(
  connection: DuckDBConnection,
  views: readonly FolderView[],
  onUnchecked?: (view: FolderView) => void,
): Promise<Map<string, HydrantError>> {
  const problems = new Map<string, HydrantError>();
  for (const view of views) {
    if (view.unreadable) {
      problems.set(view.name.toLowerCase(), leftOut(view.source, view.unreadable));
      continue;
    }
    try {
      const { query, isWhole } = await readerQuery(connection, view);
      await connection.run(`CREATE VIEW ${identifier(view.name)} AS ${query}`);
      if (!isWhole) onUnchecked?.(view);
      await connection.run(`COMMENT ON VIEW ${identifier(view.name)} IS ${literal(`File: ${view.source}`)}`);
    } catch (error) {
      problems.set(view.name.toLowerCase(), await damaged(view, error));
    }
  }
  return problems;
}

/** One sentence about the files that could not become a view; undefined where all could. */
export function unreadableFiles(problems: ReadonlyMap<string, HydrantError>): string | undefined {
  if (problems.size === 0) return undefined;
  const names = [...problems.values()].map(({ details }) => String(details.file));
  const shown = names.slice(0, MOST_NAMED).join(', ');
  const others = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} others` : '';
  return `${names.length} file${names.length === 1 ? '' : 's'} of the folder cannot be read and ${names.length === 1 ? 'is' : 'are'} left out: ${shown}${others}.`;
}

/** An error of reading a view, with the file and, for a CSV, the line of its first damage. */
export async function damaged(view: FolderView, error: unknown): Promise<HydrantError> {
  const cause = fromDuckdbError(error);
  const position = await locateDamage(view);
  const what = position
    ? `The file ${position.file} is damaged at line ${position.line}: ${position.why}.`
    : `The file ${view.source} could not be read: ${cause.message}`;
  const next = error instanceof HydrantError ? error.next : 'Mend the file at the place the message names.';
  return new HydrantError('SOURCE_DAMAGED', what, next, {
    cause: error,
    details: { file: position?.file ?? view.source, ...(position ? { line: position.line } : {}) },
  });
}

async function locateDamage(view: FolderView): Promise<{ file: string; line: number; why: string } | undefined> {
  for (const file of view.files.filter((one) => CSV.test(one))) {
    try {
      const damage = await findDamage(file, await readDialect(file));
      if (damage) return { file: view.files.length === 1 ? view.source : basename(file), ...damage };
    } catch {
      // The file cannot be opened; the engine's own message gives the reason.
    }
  }
  return undefined;
}
