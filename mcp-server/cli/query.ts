import { extname, resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { HydrantError } from '../../core/common/errors.ts';
import { fileReason } from '../../core/common/file-errors.ts';
import { readRegularFile } from '../../core/common/read-regular-file.ts';
import type { Parameters, ParameterValue } from '../../core/connectors/connector.ts';
import type { TextFormat } from '../../core/connectors/kit/render.ts';
import { executeQuery } from '../../core/execution/execute-query.ts';
import { EXPORT_FORMATS, type ExportFormat, exportStatement } from '../../core/execution/export.ts';
import { inContext } from '../../core/execution/in-context.ts';
import type { Log } from '../../core/logs/log.ts';
import type { Runtime } from '../runtime.ts';
import { localPrincipal } from '../server/create-server.ts';
import { pageAnswer, pageText } from '../tools/answer.ts';
import { VERSION } from '../version.ts';
import { type ServedOptions, withRuntime } from './context.ts';
import { ExportProgress } from './export-progress.ts';
import { isWatched, print, printAnswer, printCsv, printJson, printJsonText, warn } from './output.ts';
import { SHOWN_BESIDE_ANSWER } from './sign-in.ts';

/** No engine takes a longer statement. */
const LARGEST_FILE = 64 * 1024 * 1024;

interface QueryOptions extends ServedOptions {
  file?: string;
  format: TextFormat;
  maxRows?: number;
  param?: string[];
  context?: string[];
  timeout?: number;
  export?: string;
}

/** Runs one statement on the first chosen profile, through runStatement like those of every assistant. */
export async function query(options: QueryOptions, args: string[], log: Log): Promise<undefined> {
  const sql = await readStatement(options, args);
  const work = async (runtime: Runtime, signal: AbortSignal): Promise<void> => {
    const target = inContext(runtime.target(runtime.environments.find(undefined)), options.context);
    const request = {
      sql,
      signal,
      caller: { client: { name: 'hydrant-cli', version: VERSION }, principal: localPrincipal() },
      ...(options.param ? { parameters: readParameters(options.param) } : {}),
      ...(options.timeout ? { seconds: options.timeout } : {}),
      // A program that reads the answer as JSON wants errors on standard error, and nothing else.
      ...(options.json ? {} : { onStarting: createStartingNotice(warn) }),
    };
    if (options.export) {
      const file = resolve(options.export);
      // A program that reads standard error wants errors there, and nothing else.
      const progress = isWatched() ? new ExportProgress(warn) : undefined;
      const { value, facts } = await exportStatement(runtime.execution, target, {
        ...request,
        file,
        format: formatOf(file),
        home: runtime.home,
        onProgress: (rows) => progress?.count(rows),
      }).finally(() => progress?.stop());
      await printAnswer(
        options.json,
        { ...value, ...facts },
        `${value.rows.toLocaleString('en')} rows, ${value.bytes.toLocaleString('en')} bytes: ${value.file} (${facts.durationMs} ms)`,
      );
      if (!options.json) for (const line of facts.messages ?? []) warn(line);
      return;
    }
    const { value, facts } = await executeQuery(runtime.execution, runtime.results, target, {
      ...request,
      page: options.maxRows ? { rows: options.maxRows } : {},
    });
    if (options.json) await printJson(pageAnswer(value, facts, options.format).structured);
    else {
      // Data on standard output, words about it on standard error, so that `> out.csv` is what it says.
      const { rows, words } = pageText(value, facts, options.format);
      if (rows !== '') await printRows(rows.trimEnd(), options.format);
      for (const line of words) warn(line);
    }
  };
  await withRuntime(options, log, work, options.json ? {} : SHOWN_BESIDE_ANSWER);
}

/** Says what an engine reports while it starts up, each sentence once. */
function createStartingNotice(say: (sentence: string) => void): (sentence: string) => void {
  let last = '';
  return (sentence) => {
    if (sentence !== last) say(sentence);
    last = sentence;
  };
}

function printRows(text: string, format: TextFormat): Promise<void> {
  if (format === 'json') return printJsonText(text);
  // Cells of the other two formats hold no line feed.
  return format === 'csv' ? printCsv(text) : print(...text.split('\n'));
}

async function readStatement(options: QueryOptions, args: string[]): Promise<string> {
  if (args.length > 1)
    throw new HydrantError('USAGE', 'More than one argument was given; quote the SQL.', 'Write: hydrant query "SELECT …".');
  if (args[0] !== undefined && args[0] !== '-') return args[0];
  if (options.file) {
    try {
      return (await readRegularFile(options.file, { maxBytes: LARGEST_FILE })).toString('utf8');
    } catch (error) {
      const next = 'Check the path; without --file, standard input is read.';
      throw new HydrantError('USAGE', `${options.file} could not be read: ${fileReason(error)}.`, next, { cause: error });
    }
  }
  if (process.stdin.isTTY)
    throw new HydrantError('USAGE', 'There is no statement.', 'Give the SQL as an argument, with --file, or on standard input.');
  return readAll(process.stdin);
}

function formatOf(file: string): ExportFormat {
  const format = EXPORT_FORMATS.find((known) => `.${known}` === extname(file).toLowerCase());
  if (format) return format;
  throw new HydrantError(
    'USAGE',
    `The ending of ${file} names no format.`,
    `Use one of: ${EXPORT_FORMATS.map((known) => `.${known}`).join(', ')}.`,
  );
}

/** `5`, `"5"`, `true`, `null` are read as JSON; anything else is text. All as name=value, or none. */
function readParameters(given: readonly string[]): Parameters {
  const named = given.map((one) => /^([A-Za-z_]\w*)=(.*)$/s.exec(one));
  if (named.every((match) => match !== null))
    return Object.fromEntries(named.map((match) => [match?.[1] ?? '', readValue(match?.[2] ?? '')]));
  return given.map(readValue);
}

function readValue(text: string): ParameterValue {
  if (!/^(-?\d+(\.\d+)?([eE][+-]?\d+)?|true|false|null|".*")$/s.test(text)) return text;
  try {
    const value = JSON.parse(text) as ParameterValue;
    // What a double cannot hold stays text, which the engine casts exactly.
    return typeof value === 'number' && String(value) !== text ? text : value;
  } catch {
    return text;
  }
}
