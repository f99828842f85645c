import type { HydrantError } from '../../../../common/errors.ts';
import { identifier } from '../../../../connectors/kit/sql-text.ts';
import { openEngine } from '../instance.ts';
import { interruptOnAbort } from '../interrupt.ts';
import { createViews, damaged } from './folder.ts';
import type { FolderView } from './folder-files.ts';
import { readableFor } from './paths.ts';

/** Time limit, since a person waits for the connection test; it reports the remaining files as unread. Milliseconds. */
const MOST_MS = 20_000;
/** A warning explains this many damaged files, and lists the names of this many more. */
const MOST_NAMED = 3;
const MOST_LISTED = 20;

/**
 * Reads every file of a folder completely, since otherwise a damaged line shows only with the first statement that reads as far as that
 * line. Resolves with a sentence about damaged files (with the line) and unread ones. Calls `warn` if a file is damaged.
 */
export async function checkContent(
  views: readonly FolderView[],
  about: { folder: string; home: string; signal: AbortSignal; warn?: (action: string) => void },
): Promise<string> {
  let problems = new Map<string, HydrantError>();
  const unchecked: string[] = [];
  const engine = await openEngine({
    path: ':memory:',
    readOnlyFile: false,
    home: about.home,
    readable: await readableFor(about.folder, views, about.home),
    prepare: async (to) => {
      problems = await createViews(to, views, (view) => unchecked.push(view.source));
    },
  });
  const connection = await engine.instance.connect();
  const late = AbortSignal.timeout(MOST_MS);
  const stop = AbortSignal.any([about.signal, late]);
  const interrupter = interruptOnAbort(connection, stop);
  let unread = 0;
  try {
    for (const view of views) {
      if (problems.has(view.name.toLowerCase())) continue;
      if (stop.aborted) unread += 1;
      else {
        try {
          // Hash the whole row, so that the engine reads every column.
          await connection.run(`SELECT max(hash(whole)) FROM ${identifier(view.name)} AS whole`);
        } catch (error) {
          if (stop.aborted) unread += 1;
          else problems.set(view.name.toLowerCase(), await damaged(view, error));
        }
      }
    }
  } finally {
    interrupter[Symbol.dispose]();
    connection.closeSync();
    engine.close();
  }
  about.signal.throwIfAborted();
  const files = (count: number): string => `${count} file${count === 1 ? '' : 's'}`;
  const read = views.length - problems.size - unread;
  const large =
    unchecked.length > 0
      ? ` The types of ${unchecked.slice(0, MOST_LISTED).join(', ')}${unchecked.length > MOST_LISTED ? ' and others' : ''} come from the first rows, since the files are large: numbers, codes and dates further down were not compared with their text.`
      : '';
  const notRead =
    unread > 0 ? ` ${files(unread)} ${unread === 1 ? 'was' : 'were'} not read to the end within ${MOST_MS / 1000} seconds.` : '';
  const rest = `${notRead}${large}`;
  if (problems.size === 0)
    return `${files(read)} ${read === 1 ? 'was' : 'were'} read to the end, and nothing in ${read === 1 ? 'it' : 'them'} is damaged.${rest}`;
  const messages = [...problems.values()].slice(0, MOST_NAMED).map(({ message }) => message);
  const others = [...problems.values()].slice(MOST_NAMED).map(({ details }) => String(details.file));
  const more =
    others.length > 0 ? ` Damaged too: ${others.slice(0, MOST_LISTED).join(', ')}${others.length > MOST_LISTED ? ' and others' : ''}.` : '';
  about.warn?.('Mend the files at the lines that are named; the others can be asked.');
  return `${files(problems.size)} of ${views.length} cannot be read to the end. ${messages.join(' ')}${more}${rest}`;
}
