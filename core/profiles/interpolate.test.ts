import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpolate } from './interpolate.ts';

const env = { A: 'one', EMPTY: '', ODD: `$& \${A} $1`, UNSET: undefined };

describe('interpolate', () => {
  it.each([
    [`\${A}`, 'one'],
    [`x-\${A}-\${A}`, 'x-one-one'],
    [`\${EMPTY}`, ''],
    [`\${EMPTY:-two}`, 'two'],
    [`\${UNSET:-}`, ''],
    [`\${UNSET:-a:-b}`, 'a:-b'],
    [`$\${A}`, `\${A}`],
    [`\${ODD}`, env.ODD],
    ['$A $5 {A}', '$A $5 {A}'],
    ['secret:prod/password', 'secret:prod/password'],
  ])('%s → %s', (text, wanted) => {
    expect(interpolate({ a: [text] }, env)).toMatchObject({ value: { a: [wanted] }, faults: [] });
  });

  it.each([[`\${UNSET}`], [`\${B}`], [`\${toString}`], [`\${}`], [`\${A`], [`\${A-b}`], [`\${1}`]])('%s is a fault', (text) => {
    expect(interpolate({ a: text }, env).faults).toMatchObject([{ path: ['a'] }]);
  });

  it('says which strings came from the environment', () => {
    const { taken, whole } = interpolate({ a: `\${A}`, b: [`x\${A}`, 'y'], c: `$\${A}`, d: 5 }, env);
    expect(taken).toEqual([['a'], ['b', 0]]);
    expect(whole).toEqual([['a']]);
  });

  it('leaves a tree without references as it is, and never reads a value a second time', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (tree, value) => {
        if (!JSON.stringify(tree).includes('${')) expect(JSON.stringify(interpolate(tree, {}).value)).toBe(JSON.stringify(tree));
        expect(interpolate([`\${V}`], { V: value }).value).toEqual([value]);
      }),
    );
  });
});

it('the passphrase of the vault goes into no field', () => {
  const { value, faults } = interpolate({ host: `$\{HYDRANT_VAULT_PASSPHRASE}.example.com` }, { HYDRANT_VAULT_PASSPHRASE: 'planted' });
  expect(JSON.stringify(value)).not.toContain('planted');
  expect(faults).toMatchObject([{ path: ['host'] }]);
});
