import type { CommandLineWords } from '../../connectors/command-line.ts';

export const duckdbCommandLine: CommandLineWords = {
  examples: ['sales --folder ~/Documents/sales', 'shop --duckdb-file ~/shop.duckdb --environment prod'],
  address: '/path/to/a/folder',
  options: [
    {
      flags: '--folder <path>',
      help: 'a folder of CSV, Parquet and JSON files',
      path: 'connection.path',
      with: { 'connection.form': 'folder' },
      alone: true,
      isPath: true,
    },
    {
      flags: '--duckdb-file <path>',
      help: 'a .duckdb file, opened read-only',
      path: 'connection.path',
      with: { 'connection.form': 'file' },
      alone: true,
      isPath: true,
    },
    {
      flags: '--sample <variant>',
      help: 'the sample warehouse: prod or dev',
      path: 'connection.variant',
      with: { 'connection.form': 'sample' },
      alone: true,
    },
  ],
  configTables: [
    `# A folder of CSV, Parquet and JSON files; each becomes a view. A path is relative to this file.
[profiles.sales]
engine = "duckdb"
connection = { form = "folder", path = "./sales" }`,
    `# A DuckDB file, opened read-only.
[profiles.shop]
engine = "duckdb"
connection = { form = "file", path = "./shop.duckdb" }`,
  ],
};
