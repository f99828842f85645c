import type { ConnectorDescription } from '../../connectors/connector.ts';
import { leadsHere } from '../../connectors/network/is-local.ts';
import { LOGIN_TITLES } from '../../connectors/network/probe-titles.ts';
import { addressLine } from '../../profiles/connection-address.ts';
import { POSTGRES_OBJECTS } from './catalogue/objects.ts';
import { checkText, toValues } from './check-input.ts';
import { postgresCommandLine } from './command-line.ts';
import { POSTGRES_CONTEXT } from './context-parts.ts';
import { postgresDialect } from './dialect/dialect.ts';
import { postgresForm } from './form.ts';
import type { PostgresProfile } from './profile.ts';

/** PostgreSQL as a form, a dialect and a list of abilities. Loads no driver. */
export const postgresDescription: ConnectorDescription = {
  engine: 'postgres',
  name: 'PostgreSQL',
  title: 'PostgreSQL, Supabase, Neon, RDS, Azure, Cloud SQL',
  dialect: postgresDialect,
  parameterStyle: '$1, $2 … with a list of values',
  checkInput: (sql, parameters) => {
    checkText(sql);
    toValues(parameters);
  },
  form: postgresForm,
  starts: [
    {
      id: 'postgres',
      title: 'PostgreSQL',
      sentence: 'A server of your own or in a cloud. Paste its address, or fill in the fields.',
      values: { 'connection.port': 5432, 'connection.tls.mode': 'prefer', 'connection.via': 'direct', 'auth.method': 'password' },
    },
  ],
  commandLine: postgresCommandLine,
  readAddress: async (text) => (await import('./address/to-form.ts')).readAddress(text),
  findConnections: async (where) => (await import('./address/to-form.ts')).findConnections(where),
  address: ({ connection }: PostgresProfile) => addressLine(connection, 5432),
  isLocal: ({ connection }: PostgresProfile) => leadsHere(connection),
  sessions: 'connections',
  loginStep: { ...LOGIN_TITLES, failedBy: { '3D000': 'Database not found' } },
  readOnly: {
    by: 'transaction',
    how: 'a read-only transaction of the server, and the extended protocol, which takes one statement only',
    escapes: ['what reaches beyond the database: files, programs and other sessions of the server, connections of its own'],
  },
  objects: POSTGRES_OBJECTS,
  nameLevels: 2,
  context: POSTGRES_CONTEXT,
  capabilities: {
    explain: true,
    cancel: true,
    queryId: true,
    messages: true,
    severalResults: false,
    starting: false,
  },
};
