import { HydrantError } from '../../../core/common/errors.ts';
import { visibleLine } from '../../../core/common/visible-text.ts';
import type { Fields } from './ask.ts';
import { quoted, type ServerFacts } from './server-facts.ts';

/** What a tool cannot do without: asked first, and answered with what the owner can run. */
export interface Need {
  id: string;
  /** One row. */
  sql: string;
  /** What is missing, and the statement that puts it there; undefined where nothing is. */
  missing: (match: Fields, server: ServerFacts) => { sentence: string; run: string } | undefined;
}

/** Throws SETUP_MISSING where the need is not met. */
export function requireNeed(need: Need, match: Fields, server: ServerFacts): void {
  const missing = need.missing(match, server);
  if (missing) throw new HydrantError('SETUP_MISSING', missing.sentence, `Whoever runs the server can run: ${missing.run}`);
}

/** The sentence for a login that sees only what it does itself. */
export function seesOnlyItself({ login }: ServerFacts): string {
  return visibleLine(
    `The login ${login} sees details only of its own sessions. To see all, the owner can run: GRANT pg_monitor TO ${quoted(login)};`,
  );
}

export const STATEMENT_STATISTICS: Need = {
  id: 'statements',
  sql: `SELECT e.extversion::text AS version, n.nspname::text AS schema, current_setting('pg_stat_statements.max', true) IS NOT NULL AS loaded,
  (SELECT setting FROM pg_settings WHERE name = 'shared_preload_libraries') AS preloaded
FROM (SELECT 1) one LEFT JOIN pg_extension e ON e.extname = 'pg_stat_statements' LEFT JOIN pg_namespace n ON n.oid = e.extnamespace`,
  missing: ({ version, loaded, preloaded }, { database }) => {
    const create = `CREATE EXTENSION IF NOT EXISTS pg_stat_statements; (in the database ${database})`;
    if (!loaded) {
      // A login without rights does not see what is loaded already, and the statement replaces the whole list.
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
