import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { diskFullClause, isDiskFull } from '../common/disk-space.ts';
import { HydrantError } from '../common/errors.ts';
import { partialPath, sweepPartialFiles } from '../common/partial-files.ts';
import type { Column, Row } from '../connectors/connector.ts';
import { csvRecord, csvRecords } from '../connectors/kit/csv.ts';
import { ParquetWriter } from '../local/result-writer.ts';
import type { ExecutionContext } from './execution-context.ts';
import { distinctColumns } from './result.ts';
import { runOnSession } from './run-statement.ts';
import type { Answered } from './statement-answer.ts';
import type { StatementRequest } from './statement-request.ts';
import type { Target } from './target.ts';

export const EXPORT_FORMATS = ['csv', 'parquet', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportRequest extends StatementRequest {
  file: string;
  format: ExportFormat;
  home: string;
  onProgress?: (rows: number) => void;
}

export interface Exported {
  file: string;
  format: ExportFormat;
  rows: number;
  bytes: number;
  columns: Column[];
}

/** Writes rows to one file; buffers a small part only. */
interface Sink {
  write(rows: readonly Row[]): Promise<void>;
  /** Writes text unchanged. */
  append(text: string): Promise<void>;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/**
 * Writes every row of one statement to a file: CSV (RFC 4180, header, NULL is an empty field and empty text is `""`), Parquet (typed) or
 * JSON (an array of objects). The file is written under a temporary name beside the target and renamed when complete. The environment's
 * limit of seconds applies, its row limit does not. Rejects with EXPORT_FAILED when the file cannot be written.
 */
export async function exportStatement(execution: ExecutionContext, target: Target, request: ExportRequest): Promise<Answered<Exported>> {
  return runOnSession(execution, target, request, async (session, options) => {
    await sweepPartialFiles(dirname(request.file));
    const partial = partialPath(request.file);
    const written = request.format === 'csv' ? await session.fastExport?.csv(request.sql, request.parameters ?? [], options) : undefined;
    const stream = written ?? (await session.execute(request.sql, request.parameters ?? [], options));
    const columns = distinctColumns(options.named(stream.columns));
    const sink = openSink(request.format, partial, columns, request.home);
    let rows = 0;
    const count = (more: number): void => {
      options.signal.throwIfAborted();
      options.began();
      rows += more;
      request.onProgress?.(rows);
    };
    try {
      if ('records' in stream) {
        for await (const records of stream.records) {
          count(records.length);
          await sink.append(`${records.join('\n')}\n`);
        }
      } else {
        for await (const batch of stream.batches) {
          count(batch.length);
          await sink.write(batch);
        }
      }
      await sink.finish();
      // The caller may have been told that the export was cancelled, so no file may appear after that.
      options.signal.throwIfAborted();
      await rename(partial, request.file);
    } catch (error) {
      await sink.abandon();
      await rm(partial, { force: true });
      throw exportError(error, request.file);
    }
    const bytes = (await stat(request.file)).size;
    return {
      value: { file: request.file, format: request.format, rows, bytes, columns },
      rows,
      bytes,
      ...stream.end(),
    };
  });
}

function openSink(format: ExportFormat, file: string, columns: readonly Column[], home: string): Sink {
  if (format === 'parquet') {
    const writer = new ParquetWriter(file, columns);
    return {
      write: (rows) => writer.write(rows),
      append: () => Promise.reject(new Error('Parquet takes rows')),
      finish: async () => void (await writer.finish(home)),
      abandon: () => writer.abandon(),
    };
  }
  return format === 'csv' ? textSink(file, csvRecord(columns.map((column) => column.name)), csvRecords, '') : jsonSink(file, columns);
}

function jsonSink(file: string, columns: readonly Column[]): Sink {
  const names = columns.map((column) => JSON.stringify(column.name));
  let first = true;
  const record = (row: Row): string => {
    const lead = first ? '\n' : ',\n';
    first = false;
    return `${lead}{${row.map((cell, index) => `${names[index]}:${JSON.stringify(cell)}`).join(',')}}`;
  };
  return textSink(file, '[', (rows) => rows.map(record).join(''), '\n]\n');
}

function textSink(file: string, head: string, render: (rows: readonly Row[]) => string, tail: string): Sink {
  const stream = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  const done = finished(stream);
  done.catch(() => undefined);
  let buffer = head;
  let writing = Promise.resolve();
  // At most one chunk is being written while the next one is rendered, so memory stays bounded.
  const flush = async (): Promise<void> => {
    const chunk = buffer;
    buffer = '';
    await writing;
    writing = new Promise((resolve, reject) => {
      // If the file could not be opened, each write reports only that the stream is closed; `errored` has the cause.
      stream.write(chunk, (error) => (error ? reject(stream.errored ?? error) : resolve()));
    });
    writing.catch(() => undefined);
  };
  const append = async (text: string): Promise<void> => {
    buffer += text;
    if (buffer.length > 512 * 1024) await flush();
  };
  return {
    write: (rows) => append(render(rows)),
    append,
    finish: async () => {
      buffer += tail;
      await flush();
      await writing;
      stream.end();
      await done;
    },
    abandon: async () => {
      stream.destroy();
      await done.catch(() => undefined);
    },
  };
}

function exportError(error: unknown, file: string): unknown {
  if (error instanceof HydrantError && error.code !== 'RESULT_DISK_FULL') return error;
  // The Parquet writer words its errors for a stored result; take the cause and word it for the exported file.
  const said = error instanceof HydrantError ? error.cause : error;
  const code = (said as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (!(error instanceof HydrantError) && !/^(ENOSPC|EACCES|EPERM|EROFS|ENOENT|ENOTDIR|EISDIR|EDQUOT|EFBIG|EEXIST)$/.test(code))
    return error;
  const why = isDiskFull(said) ? diskFullClause(file) : (said instanceof Error ? said : (error as Error)).message;
  return new HydrantError('EXPORT_FAILED', `${file} could not be written: ${why}.`, 'Choose another place, or free some space there.', {
    cause: error,
  });
}
