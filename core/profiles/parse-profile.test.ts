import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HydrantError } from '../common/errors.ts';
import { PROFILES } from '../engines/registry.ts';
import { scanJson } from './json-positions.ts';

const good = { id: 'a', name: 'A', engine: 'duckdb', connection: { form: 'sample' } };

function failure(input: unknown, source: Parameters<typeof PROFILES.parse>[1]['source'] = 'p.json'): HydrantError {
  try {
    PROFILES.parse(input, { source });
  } catch (error) {
    if (error instanceof HydrantError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('parseProfile', () => {
  it('fills in the defaults', () => {
    expect(PROFILES.parse(good, { source: 'test' })).toMatchObject({
      policy: 'read-only',
      limits: { rows: 100_000 },
      auth: { method: 'none' },
    });
  });

  it.each([
    [{ ...good, polcy: 'full' }, 'p.json: unknown field `polcy`; did you mean `policy`?'],
    [{ ...good, engine: 'duckbd' }, 'p.json: `engine` has the unknown value `duckbd`; did you mean `duckdb`?'],
    [{ ...good, policy: 'readonly' }, 'p.json: `policy` has the unknown value `readonly`; did you mean `read-only`?'],
    [{ ...good, policy: 'zzz' }, 'p.json: `policy` has the unknown value `zzz`; it may be `read-only`, `approve-writes`, `full`.'],
    [{ ...good, limits: { rows: 0 } }, 'p.json: `limits.rows` must be at least 1.'],
    [{ ...good, limits: { rows: 1.5 } }, 'p.json: `limits.rows` must be a whole number.'],
    [{ ...good, limits: { seconds: 0 } }, 'p.json: `limits.seconds` must be more than 0.'],
    [{ ...good, limits: { rowz: 5 } }, 'p.json: unknown field `rowz` in `limits`; did you mean `rows`?'],
    [{ ...good, rows: 5 }, 'p.json: unknown field `rows`; did you mean `limits.rows`?'],
    [{ ...good, connection: { form: 'folder', pth: '/x' } }, 'p.json: unknown field `pth` in `connection`; did you mean `path`?'],
    [
      { ...good, connection: { form: 'flder', path: '/x' } },
      'p.json: `connection.form` has the unknown value `flder`; did you mean `folder`?',
    ],
    [{ ...good, connection: {} }, 'p.json: `connection.form` is missing; it may be `sample`, `folder`, `file`.'],
    [{ ...good, connection: undefined }, 'p.json: `connection` is missing.'],
    [{ ...good, name: ' ' }, 'p.json: `name` must not be empty.'],
    [{ ...good, tags: ['a', 3] }, 'p.json: `tags[1]` must be a text.'],
    [{ ...good, id: 'My Profile' }, 'p.json: `id` must be a slug: a lower-case letter, then letters, digits, - or _ (at most 63).'],
    [{}, 'p.json: `engine` is missing; it may be `duckdb`, `postgres`.'],
    [null, 'p.json: the value must be a group of fields.'],
    [[], 'p.json: the value must be a group of fields.'],
  ])('%j', (input, message) => {
    expect(failure(input).message).toBe(message);
  });

  it('says file, field, line, column, and counts the rest', () => {
    const text = `{"profiles": [\n${JSON.stringify(good)},\n{"id": "b", "name": "B", "engine": "duckdb",\n  "polcy": "full",\n  "limits": {"rows": "many"}, "connection": {"form": "sample"}}]}`;
    const scan = scanJson(text);
    if (!scan.ok) throw new Error(scan.reason);
    const input = (scan.value as { profiles: unknown[] }).profiles[1];
    const error = failure(input, { name: 'profiles.json', path: ['profiles', 1], locate: scan.locate });
    expect(error.message).toBe(
      'profiles.json, line 4: unknown field `polcy` in `profiles[1]`; did you mean `policy`? (and 1 more problem)',
    );
    expect(error.next).toBe('Correct `profiles[1].polcy` in profiles.json, line 4.');
    expect(error.details).toMatchObject({
      file: 'profiles.json',
      field: 'profiles[1].polcy',
      line: 4,
      column: 3,
      nearest: 'policy',
      profile: 'b',
    });
    expect(error.details.problems).toHaveLength(2);
    expect((error.details.problems as { field: string; line: number }[])[1]).toMatchObject({
      field: 'profiles[1].limits.rows',
      line: 5,
    });
  });

  it('refuses a field named __proto__', () => {
    expect(failure(JSON.parse(`{"__proto__": {"policy": "full"}, ${JSON.stringify(good).slice(1)}`)).message).toContain(
      'unknown field `__proto__`',
    );
  });

  it('does not repeat concealed values', () => {
    const error = failure({ ...good, policy: 'hunter2', engine: 'duckdb' }, { name: 'c.toml', conceal: () => true });
    expect(JSON.stringify(error)).not.toContain('hunter2');
    expect(error.message).toContain('`policy` has an unknown value; it may be');
  });

  it('never repeats the value of an unknown field', () => {
    const error = failure({ ...good, auth: { method: 'none', password: 'hunter2' } });
    expect(error.message).toBe('p.json: unknown field `password` in `auth`.');
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  it('answers anything with a profile or PROFILE_INVALID', () => {
    const anything = fc.record(
      {
        id: fc.anything(),
        name: fc.anything(),
        engine: fc.constantFrom('duckdb', 'x', 3),
        connection: fc.anything(),
        limits: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), anything), (input) => {
        try {
          PROFILES.parse(input, { source: 'x' });
        } catch (error) {
          expect(error).toMatchObject({ code: 'PROFILE_INVALID', message: expect.stringMatching(/^x: .+/) });
        }
      }),
      { numRuns: 500 },
    );
  });
});
