import { createInterface } from 'node:readline';
import { HydrantError } from '../../core/common/errors.ts';
import { didYouMean } from '../../core/common/nearest.ts';
import { DIALECTS, findDialect } from '../../core/engines/registry.ts';
import { classify } from '../../core/sql/classify.ts';
import type { Dialect } from '../../core/sql/dialect.ts';
import { judge } from '../../core/sql/policy.ts';
import { printJsonText } from './output.ts';

interface Line {
  allowed: boolean;
  kind: string;
  statements: number;
  reason: string;
}

/** A JSON line in, a JSON line out, in order; a line that is not `{"sql": "…"}` is answered as not allowed. */
export async function classifyLines(options: { engine: string }): Promise<undefined> {
  const names = Object.keys(DIALECTS);
  const dialect = findDialect(options.engine);
  if (!dialect)
    throw new HydrantError(
      'USAGE',
      `There is no engine ${options.engine}${didYouMean(options.engine, names) || '.'}`,
      `Use one of: ${names.join(', ')}.`,
    );
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== '') await printJsonText(JSON.stringify(await classifyLine(line, dialect)));
  }
}

async function classifyLine(line: string, dialect: Dialect): Promise<Line> {
  const sql = readSql(line);
  if (sql === undefined)
    return { allowed: false, kind: 'invalid', statements: -1, reason: 'The line is not JSON of the form {"sql": "…"}.' };
  const classification = await classify(sql, dialect);
  const verdict = judge(classification, 'read-only');
  return {
    allowed: verdict.decision === 'allow',
    kind: classification.kind,
    statements: classification.statements,
    reason: verdict.reason,
  };
}

function readSql(line: string): string | undefined {
  try {
    const value = JSON.parse(line) as { sql?: unknown } | null;
    return typeof value?.sql === 'string' ? value.sql : undefined;
  } catch {
    return undefined;
  }
}
