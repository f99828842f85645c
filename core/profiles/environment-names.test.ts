import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROFILES } from '../engines/registry.ts';
import { environmentNames, findEnvironment } from './environment-names.ts';

const profile = (id: string, environment?: string) =>
  PROFILES.parse(
    { id, name: id, engine: 'duckdb', connection: { form: 'sample' }, ...(environment === undefined ? {} : { environment }) },
    { source: 'test' },
  );
const names = (...profiles: [string, string?][]) => environmentNames(profiles.map((args) => profile(...args))).map(({ name }) => name);

describe('environmentNames', () => {
  it('takes the label where it is clear, else the id', () => {
    expect(names(['sales', 'prod'], ['sales-dev', 'dev'], ['plain'])).toEqual(['prod', 'dev', 'plain']);
    expect(names(['a', 'prod'], ['b', 'prod'], ['c', 'dev'])).toEqual(['a', 'b', 'dev']);
    expect(names(['a', 'b'], ['b', 'x'])).toEqual(['a', 'x']);
    expect(names(['prod', 'prod'])).toEqual(['prod']);
  });

  it('gives no two one name, and finds each by name and by id', () => {
    const slug = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(slug, fc.option(slug, { nil: undefined })), { selector: ([id]) => id }), (pairs) => {
        const environments = environmentNames(pairs.map(([id, label]) => profile(id, label)));
        expect(new Set(environments.map(({ name }) => name)).size).toBe(pairs.length);
        for (const environment of environments) {
          expect(findEnvironment(environments, environment.name)).toBe(environment);
          expect(findEnvironment(environments, environment.profile.id)).toBe(environment);
        }
      }),
    );
  });
});

describe('findEnvironment', () => {
  const environments = environmentNames([profile('sales', 'prod'), profile('a', 'dev'), profile('b', 'dev')]);
  it('says which name was meant', () => {
    expect(() => findEnvironment(environments, 'prdo')).toThrow(
      expect.objectContaining({
        code: 'ENVIRONMENT_UNKNOWN',
        message: 'There is no environment `prdo`; did you mean `prod`?',
        next: 'Choose one of: prod, a, b.',
        details: { environment: 'prdo', nearest: 'prod', known: ['prod', 'a', 'b'] },
      }),
    );
  });
  it('does not guess between two of one label', () => {
    expect(() => findEnvironment(environments, 'dev')).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT_UNKNOWN', message: 'Several environments are labelled `dev`: a, b.' }),
    );
  });
});
