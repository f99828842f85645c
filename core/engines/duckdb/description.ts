import type { ConnectorDescription, ReadAddress } from '../../connectors/connector.ts';
import { DUCKDB_OBJECTS } from './catalogue/objects.ts';
import { duckdbCommandLine } from './command-line.ts';
import { duckdbDialect } from './dialect/dialect.ts';
import type { DuckdbProfile } from './profile.ts';

/** DuckDB as a form, a dialect and a list of abilities. Loads no driver. */
export const duckdbDescription: ConnectorDescription = {
  engine: 'duckdb',
  name: 'DuckDB',
  title: 'DuckDB: files and the sample warehouse',
  dialect: duckdbDialect,
  parameterStyle: '$1, or ? in order, or $name',
  form: [
    {
      path: 'connection.form',
      label: 'What to read',
      kind: 'choice',
      help: 'The sample warehouse needs nothing. A folder offers each CSV, Parquet and JSON file in it as a table.',
      required: true,
      choices: [
        { value: 'sample', label: 'The sample warehouse' },
        { value: 'folder', label: 'A folder of files' },
        { value: 'file', label: 'A .duckdb file' },
      ],
    },
    {
      path: 'connection.variant',
      label: 'Variant',
      kind: 'choice',
      help: 'prod and dev differ in known ways, so that there is something to compare.',
      required: false,
      choices: [
        { value: 'prod', label: 'prod' },
        { value: 'dev', label: 'dev' },
      ],
      when: { path: 'connection.form', is: 'sample' },
    },
    {
      path: 'connection.path',
      label: 'Folder',
      kind: 'folder',
      help: 'Reads never leave this folder. Sub-folders are included.',
      required: true,
      placeholder: '~/Documents/sales',
      when: { path: 'connection.form', is: 'folder' },
    },
    {
      path: 'connection.path',
      label: 'Database file',
      kind: 'file',
      help: 'Opened read-only; nothing in it changes.',
      required: true,
      placeholder: '~/Documents/shop.duckdb',
      when: { path: 'connection.form', is: 'file' },
    },
  ],
  starts: [
    {
      id: 'sample',
      title: 'Sample warehouse',
      sentence: 'A small shop with orders, customers and products. Nothing to set up.',
      values: { name: 'Sample warehouse', 'connection.form': 'sample', 'connection.variant': 'prod' },
    },
    {
      id: 'folder',
      title: 'Folder of files',
      sentence: 'CSV, Parquet and JSON files on this computer, each as a table.',
      values: { 'connection.form': 'folder' },
    },
    {
      id: 'file',
      title: 'DuckDB file',
      sentence: 'A .duckdb database on this computer, opened read-only.',
      values: { 'connection.form': 'file' },
    },
  ],
  commandLine: duckdbCommandLine,
  readAddress,
  address,
  isLocal: () => true,
  // Opening is work of this computer, which may be busy: the sample is built first, files are looked into.
  timing: { connect: 60_000 },
  sessions: 'handles',
  loginStep: { ok: 'Opened', failed: 'Not opened', skipped: 'Opening not tried', cancelled: 'Opening cancelled' },
  readOnly: {
    by: 'file',
    how: 'a read-only open of files, a read-only transaction, and no access outside the profile’s own folder',
    escapes: [],
  },
  objects: DUCKDB_OBJECTS,
  nameLevels: 2,
  capabilities: {
    explain: true,
    cancel: true,
    queryId: false,
    messages: false,
    severalResults: false,
    starting: false,
  },
};

/** `duckdb:///path`, `file:///path`, or a plain path: one that ends like a database is a file, any other a folder. */
async function readAddress(text: string): Promise<ReadAddress | undefined> {
  const path = plainPath(text.trim().replace(/^(["'])(.*)\1$/s, '$2'));
  if (path === undefined || /[\n\r\0]/.test(path)) return undefined;
  const form = /\.(duckdb|ddb|db)$/i.test(path) ? 'file' : 'folder';
  return { values: { 'connection.form': form, 'connection.path': path }, secrets: {}, notes: [] };
}

function plainPath(text: string): string | undefined {
  if (/^(~?[/\\]|[A-Za-z]:[/\\])/.test(text)) return text;
  const [, scheme, rest] = /^(duckdb|file):(?:\/\/)?(.+)$/is.exec(text) ?? [];
  if (scheme === undefined || rest === undefined) return undefined;
  try {
    const path = decodeURIComponent(rest);
    return /^\/[A-Za-z]:[/\\]/.test(path) ? path.slice(1) : path;
  } catch {
    return undefined;
  }
}

function address({ connection }: DuckdbProfile): string {
  if (connection.form === 'sample') return `Built in, ${connection.variant}`;
  return connection.path;
}
