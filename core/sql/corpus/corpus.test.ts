import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineName } from '../../engines/registry.ts';
import { classify, ENGINE_NAMES } from '../../engines/testing/by-name.ts';
import { judge } from '../policy.ts';

/** One line of a corpus: a statement and what is to be decided of it under `read-only`. */
interface Sample {
  sql: string;
  allowed: boolean;
  kind?: string;
  statements?: number;
  why: string;
}

const ENGINES = join(import.meta.dirname, '..', '..', 'engines');
const corpusOf = (dialect: string): string => join(ENGINES, dialect, 'dialect', 'corpus.jsonl');
const corpora = readdirSync(ENGINES)
  .filter((engine) => existsSync(corpusOf(engine)))
  .map((engine) => ({
    dialect: engine as EngineName,
    samples: readFileSync(corpusOf(engine), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): Sample => JSON.parse(line)),
  }));

describe.each(corpora)('the corpus of $dialect', ({ dialect, samples }) => {
  it.each(samples)('$allowed: $sql', async (sample) => {
    const classification = await classify(sample.sql, dialect);
    const verdict = judge(classification, 'read-only');
    expect(verdict.decision === 'allow', `${sample.why}; ${classification.reason}`).toBe(sample.allowed);
    if (sample.kind !== undefined) expect(classification.kind).toBe(sample.kind);
    if (sample.statements !== undefined) expect(classification.statements).toBe(sample.statements);
    expect(classification.dialect).toBe(dialect);
    expect(classification.reason).not.toBe('');
  });
});

describe('the corpora together', () => {
  const all = corpora.flatMap(({ samples }) => samples);

  it('know every dialect and no other', () => {
    expect(corpora.map(({ dialect }) => dialect).toSorted()).toEqual([...ENGINE_NAMES].toSorted());
  });

  it('hold enough statements, and enough honest reads', () => {
    expect(all.length).toBeGreaterThanOrEqual(400);
    expect(all.filter(({ allowed }) => allowed).length).toBeGreaterThanOrEqual(150);
    for (const { samples } of corpora) expect(samples.length).toBeGreaterThanOrEqual(60);
  });

  it('hold no statement twice', () => {
    for (const { samples } of corpora) expect(new Set(samples.map(({ sql }) => sql)).size).toBe(samples.length);
  });
});
