/**
 * Catalogue relations that hold passwords, password hashes, connection strings or the server's own configuration files, or
 * the raw bytes of rows. A session that may read them is too powerful for an assistant; reading them is never a plain read.
 */
const IN_PG_CATALOG = new Set([
  'pg_user_mapping',
  'pg_user_mappings',
  'pg_subscription',
  'pg_largeobject',
  'pg_statistic',
  'pg_statistic_ext_data',
  'pg_hba_file_rules',
  'pg_ident_file_mappings',
  'pg_file_settings',
  'pg_dist_authinfo',
]);

const ELSEWHERE = new Set([
  'information_schema.user_mapping_options',
  'information_schema._pg_user_mappings',
  'vault.secrets',
  'vault.decrypted_secrets',
]);

/** Statements may read these without the password hash (secret-settings.ts). The check of views is not that precise and refuses them. */
const WITH_HASHES = ['pg_authid', 'pg_shadow'];

/** All secret relations, with their schemas. */
export const SECRET_RELATIONS: readonly string[] = [
  ...[...IN_PG_CATALOG, ...WITH_HASHES].map((name) => `pg_catalog.${name}`),
  ...ELSEWHERE,
];

/** Whether a relation shows secrets, given its schema ('' when unqualified: pg_catalog is always searched first). */
export function showsSecrets(schema: string, relation: string): boolean {
  if (schema === '' || schema === 'pg_catalog') return IN_PG_CATALOG.has(relation);
  return ELSEWHERE.has(`${schema}.${relation}`);
}
