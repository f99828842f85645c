import type { SpecCase } from '../../testing/spec-case.ts';
import { startPostgres } from './server.ts';

const PASSWORD = 'only-for-this-spec';

/** A server of its own with one table, and a user who may only read it. */
export const specCase: SpecCase = {
  start: 'postgres',
  open: async () => {
    const server = await startPostgres({ hba: 'local all all trust\nhost all reader 127.0.0.1/32 scram-sha-256\n' });
    await server.admin(
      `CREATE ROLE reader LOGIN PASSWORD '${PASSWORD}';
       CREATE TABLE public.fruit (name text, price int);
       INSERT INTO public.fruit VALUES ('apple', 3), ('pear', 5), ('fig', 12);
       GRANT SELECT ON public.fruit TO reader`,
    );
    return {
      values: {
        'connection.host': '127.0.0.1',
        'connection.port': String(server.port),
        'connection.database': server.database,
        'connection.user': 'reader',
        'auth.password': PASSWORD,
      },
      close: () => server.close(),
    };
  },
  question: { sql: 'SELECT max(price) AS dearest FROM public.fruit', answer: '12' },
  write: 'DELETE FROM public.fruit',
};
