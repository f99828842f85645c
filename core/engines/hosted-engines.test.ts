import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostConnector } from '../connectors/kit/hosted.ts';
import { connectorContract } from '../connectors/testing/contract.ts';
import { ProfileSchema } from '../profiles/profile.ts';
import { duckdbDescription } from './duckdb/description.ts';

const home = mkdtempSync(join(tmpdir(), 'hydrant-hosted-duckdb-'));

// A real driver with a native part, as it is: hosted, it promises what every connector promises.
connectorContract({
  name: 'duckdb in a host',
  connector: async () =>
    hostConnector({ entry: join(import.meta.dirname, 'driver-host.ts'), connector: 'duckdb', description: duckdbDescription }),
  context: () => ({ home, resources: join(import.meta.dirname, '../../resources'), secrets: {} }),
  profile: async () => ProfileSchema.parse({ id: 'x', name: 'x', engine: 'duckdb', connection: { form: 'sample' } }),
  sql: {
    one: 'SELECT 1',
    parameter: 'SELECT $1::VARCHAR',
    many: 'SELECT range FROM range(50000)',
    endless: 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1',
    syntaxError: 'SELEC 1',
    write: 'CREATE TABLE made_by_test AS SELECT 1 AS a',
    twoStatements: 'SELECT 1; SELECT 2',
  },
  known: { table: 'orders', column: 'order_id' },
});
