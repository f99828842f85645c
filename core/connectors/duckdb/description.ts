import type { ConnectorDescription } from '../connector.ts';

/** DuckDB as a form, a dialect and a list of abilities. Loads no driver. */
export const duckdbDescription: ConnectorDescription = {
  engine: 'duckdb',
  title: 'DuckDB: files and the sample warehouse',
  dialect: 'duckdb',
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
  capabilities: {
    explain: true,
    cancel: true,
    readOnlyEnforcedBy: 'a read-only transaction, a read-only open of files, and no access outside the profile’s own folder',
    objects: ['database', 'schema', 'table', 'view', 'column', 'key', 'index', 'function'],
  },
};
