import type { CommandLineWords } from '../../connectors/command-line.ts';

export const postgresCommandLine: CommandLineWords = {
  examples: ['prod --address postgres://reader@db.example.com/shop', 'prod --address - < database.env'],
  address: 'postgres://user@host/database',
  options: [{ flags: '--role <role>', help: 'PostgreSQL: the role that every statement switches to', path: 'connection.role' }],
  configTables: [
    `# A PostgreSQL server; the password comes from an environment variable.
[profiles.warehouse]
engine = "postgres"
connection = { host = "db.example.com", database = "shop", user = "reader", tls = { mode = "verify-full" } }
auth = { method = "password", password = "env:WAREHOUSE_PASSWORD" }`,
  ],
};
