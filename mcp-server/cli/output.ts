import { INTERFACE_VERSIONS } from '../../core/common/interface-versions.ts';
import { visible, visibleJson, visibleLine } from '../../core/common/visible-text.ts';
import { standardOutput } from '../stdout-guard.ts';

/**
 * Everything that a command writes passes here; nothing else in this folder may reach standard output or standard error (a test and the
 * linter hold it). What comes from elsewhere (values, statements, names, errors) may hold escapes that a terminal obeys, or line feeds
 * that make a line of their own; both are written out.
 */

/** Lines for a person, one each: a line feed inside of one is written as `\n`. */
export function print(...lines: readonly string[]): Promise<void> {
  return write(lines.map((line) => `${visibleLine(line)}\n`).join(''));
}

/** One line of cells, separated by tabs. */
export function printCells(cells: readonly string[]): Promise<void> {
  return write(`${cells.map(visibleLine).join('\t').trimEnd()}\n`);
}

/**
 * A value as JSON: exact for a parser, with what a terminal would obey as `\uXXXX`. An object says its version (`jsonVersion`); a list has no
 * place for it.
 */
export function printJson(value: object): Promise<void> {
  return printJsonText(JSON.stringify(Array.isArray(value) ? value : { ...value, jsonVersion: INTERFACE_VERSIONS.json }));
}

/** The value as JSON with `--json`, else lines for a person. */
export function printAnswer(json: boolean | undefined, value: object, ...lines: readonly string[]): Promise<void> {
  return json ? printJson(value) : print(...lines);
}

/** Text that is JSON already; JSON lines are fine. */
export function printJsonText(json: string): Promise<void> {
  return write(`${visibleJson(json)}\n`);
}

/** Text in another format, to paste or to save: exact in a file or a pipe, escaped at a terminal. */
export function printText(text: string): Promise<void> {
  return write(`${isTerminal() ? visible(text) : text}\n`);
}

/** CSV: exact in a file or a pipe; at a terminal a record stays on its line. */
export function printCsv(text: string): Promise<void> {
  return write(`${isTerminal() ? visibleCsv(text) : text}\n`);
}

/** One line on standard error. */
export function warn(sentence: string): void {
  warnLines(`hydrant: ${sentence}`);
}

/** Lines on standard error, as {@link print} writes them. */
export function warnLines(...lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `${visibleLine(line)}\n`).join(''));
}

/** Whether a person reads standard error, and no program. */
export function isWatched(): boolean {
  return process.stderr.isTTY === true;
}

/** A question on standard error, without a line end. */
export function ask(question: string): void {
  process.stderr.write(visibleLine(question));
}

/** CSV for a terminal: line feeds in quoted fields are written out as well. */
export function visibleCsv(text: string): string {
  return visible(text.replace(/"(?:[^"]|"")*"/g, (field) => visibleLine(field)));
}

function isTerminal(): boolean {
  return process.stdout.isTTY === true;
}

function write(text: string): Promise<void> {
  return new Promise((done) => {
    standardOutput.write(text, () => done());
  });
}
