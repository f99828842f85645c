import { z } from 'zod';
import { MASK } from '../../../../common/redact.ts';
import type { Fields } from '../../../../connectors/packs/pack-tool.ts';
import { SECRET_SETTING } from '../../dialect/secret-settings.ts';
import { about } from './about.ts';
import { adminTool } from './admin-tool.ts';
import { seesOnlyItself } from './needs.ts';

/** Settings that may hold a secret; the query excludes them, so their values are never fetched. */
const SECRET = new RegExp(SECRET_SETTING, 'i');

/** Masks every value whose name looks like a secret's, and all secrets that the redactor knows or recognizes. */
export function maskSettings(rows: Fields[], redact: (text: string) => string): Fields[] {
  return rows.map((row) => {
    const mask = (value: unknown): string | null => (value === null || value === undefined ? null : redact(String(value)));
    if (!SECRET.test(String(row.name))) return { ...row, value: mask(row.value), standard: mask(row.standard) };
    return { ...row, value: row.value ? MASK : (row.value ?? null) };
  });
}

export const settings = adminTool({
  ...about('postgres_settings'),
  description: 'Settings that differ from their default, with source and what waits for a restart; or those whose name holds a word.',
  input: () => ({ name: z.string().optional().describe('Part of the name; then defaults too') }),
  notes: seesOnlyItself,
  sections: [
    {
      id: 'settings',
      title: 'Settings',
      none: 'No setting has that name.',
      // For a setting that this session changed, show reset_val, the server's value.
      sql: () => `SELECT name, value, unit, standard, source, file, restart FROM (
  SELECT name, CASE WHEN source = 'session' THEN reset_val ELSE setting END AS value, unit, boot_val AS standard, source,
    sourcefile || ':' || sourceline AS file, CASE WHEN pending_restart THEN 'waits for a restart' END AS restart FROM pg_settings WHERE name !~* '${SECRET_SETTING}'
  UNION ALL SELECT name, CASE WHEN source <> 'default' THEN '${MASK}' END, unit, NULL, source,
    sourcefile || ':' || sourceline, CASE WHEN pending_restart THEN 'waits for a restart' END FROM pg_settings WHERE name ~* '${SECRET_SETTING}') s
WHERE CASE WHEN $1::text IS NULL THEN restart IS NOT NULL OR (source NOT IN ('default', 'override', 'client') AND value IS DISTINCT FROM standard)
  ELSE position(lower($1) in lower(name)) > 0 END ORDER BY name LIMIT 150`,
      parameters: ({ name }) => [name ?? null],
      change: maskSettings,
    },
  ],
});
