import { visibleLine } from '../../../../common/visible-text.ts';
import type { Need } from '../../../../connectors/packs/pack-tool.ts';
import { quoted, type ServerFacts } from './server-facts.ts';

/** A list with a sentence for a login that sees only its own sessions; empty for one that sees all. */
export function seesOnlyItself({ login, seesOthers }: ServerFacts): string[] {
  if (seesOthers) return [];
  return [
    visibleLine(
      `The login ${login} sees details only of its own sessions. To see all, the owner can run: GRANT pg_monitor TO ${quoted(login)};`,
    ),
  ];
}

export const STATEMENT_STATISTICS: Need<ServerFacts> = {
  id: 'statements',
  sql: `SELECT e.extversion::text AS version, n.nspname::text AS schema, current_setting('pg_stat_statements.max', true) IS NOT NULL AS loaded,
  (SELECT setting FROM pg_settings WHERE name = 'shared_preload_libraries') AS preloaded
FROM (SELECT 1) one LEFT JOIN pg_extension e ON e.extname = 'pg_stat_statements' LEFT JOIN pg_namespace n ON n.oid = e.extnamespace`,
  missing: ({ version, loaded, preloaded }, { database }) => {
    const create = `CREATE EXTENSION IF NOT EXISTS pg_stat_statements; (in the database ${database})`;
    if (!loaded) {
      // ALTER SYSTEM replaces the whole list, and a login without rights does not see the libraries loaded already.
      const others = preloaded === null ? ' and those loaded already (SHOW shared_preload_libraries)' : '';
      const list = [...String(preloaded ?? '').split(','), 'pg_stat_statements']
        .map((name) => name.trim().replaceAll('"', ''))
        .filter(Boolean);
      return {
        sentence: 'pg_stat_statements is not loaded by this server, so it counts no statements.',
        run: `ALTER SYSTEM SET shared_preload_libraries = ${[...new Set(list)].map((name) => `'${name.replaceAll("'", "''")}'`).join(', ')}${others}; then restart the server, then ${create}`,
      };
    }
    if (version === null) return { sentence: `The extension pg_stat_statements is not created in ${database}.`, run: create };
    return undefined;
  },
};
