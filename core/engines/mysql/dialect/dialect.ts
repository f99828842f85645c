import type { Dialect } from '../../../sql/dialect.ts';
import { MYSQL_SYNTAX } from './syntax.ts';

/** The SQL of MySQL and MariaDB; its parser is loaded on first use. */
export const mysqlDialect: Dialect = {
  ...MYSQL_SYNTAX,
  loadReader: async () => (await import('./reader.ts')).readMysql,
};
