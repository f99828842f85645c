import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance, nearestName } from './nearest.ts';

describe('nearestName', () => {
  it.each([
    ['polcy', ['id', 'policy', 'packs'], 'policy'],
    ['read_only', ['read-only', 'approve-writes', 'full'], 'read-only'],
    ['duckbd', ['postgres', 'duckdb'], 'duckdb'],
    ['Prod', ['dev', 'prod'], 'prod'],
    ['env', ['environment', 'engine'], 'environment'],
    ['prdo', ['prod', 'dev'], 'prod'],
    ['warehouse', ['id', 'policy'], undefined],
    ['x', ['y'], undefined],
    ['', ['y'], undefined],
  ])('%s → %s', (given, known, wanted) => {
    expect(nearestName(given, known)).toBe(wanted);
  });

  it('does not compare what is absurdly long', () => {
    expect(nearestName('a'.repeat(1_000_000), ['a'.repeat(1_000_000)])).toBeUndefined();
  });

  it('says nothing when nothing is near', () => {
    expect(didYouMean('zzzz', ['policy'])).toBe('');
    expect(didYouMean('polcy', ['policy'])).toBe('; did you mean `policy`?');
  });

  it('finds a name again after one slip', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{4,12}$/), fc.nat(), (name, at) => {
        const i = at % name.length;
        expect(nearestName(name.slice(0, i) + name.slice(i + 1), [name])).toBe(name);
      }),
    );
  });
});

describe('editDistance', () => {
  it('is symmetric, and zero only for equal strings', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 10 }), fc.string({ maxLength: 10 }), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});
