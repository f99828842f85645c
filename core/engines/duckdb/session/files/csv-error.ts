import { basename } from 'node:path';
import { NOT_UTF8 } from './utf8-check.ts';

/**
 * DuckDB's error of reading a CSV file in words for a person: file, line, and its reason, without the settings that it lists (a dozen lines
 * such as `sample_size = 20480`). Undefined for any other error.
 */
export function csvErrorWords(message: string): string | undefined {
  const [, line] = /CSV Error on Line: (\d+)/.exec(message) ?? [];
  const [, file] = /^ *file = (.+)$/m.exec(message) ?? [];
  if (line === undefined || file === undefined) return undefined;
  const reason = /not utf-8|Invalid unicode/i.test(message) ? NOT_UTF8 : reasonOf(message);
  return `The file ${basename(file)} is damaged at line ${line}: ${reason}.`;
}

/** The lines between the quoted line of the file and what the engine proposes. */
function reasonOf(message: string): string {
  const lines = message.split('\n').slice(1);
  const end = lines.findIndex((line) => /^(?:Possible|Column \w+ is being| {2})/.test(line));
  const said = lines
    .slice(0, end < 0 ? undefined : end)
    .filter((line) => !/^Original Line:/.test(line))
    .join(' ')
    .trim();
  return said.replace(/\.$/, '') || 'it does not fit the lines before it';
}
