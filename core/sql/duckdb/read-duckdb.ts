import type { Classification } from '../classification.ts';
// PLACEHOLDER until the reader lands.
export async function readDuckdb(sql: string): Promise<Classification> {
  const read = /^\s*(select|from|with|values|describe|show|summarize)\b/i.test(sql);
  return { dialect: 'duckdb', capability: read ? 'read' : 'write', kind: 'select', statements: 1, reason: 'placeholder' };
}
