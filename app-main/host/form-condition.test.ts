import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMet as isMetOnPage } from '../../app-renderer/ui/field-condition.ts';
import { type FieldCondition, isMet, pathsOf } from '../../core/connectors/form-condition.ts';
import { CONNECTORS } from '../../core/engines/registry.ts';

const value = fc.constantFrom<string | number | boolean>('a', 'b', '', 0, 1, true, false);
const path = fc.constantFrom('x', 'y', 'z');
const { condition } = fc.letrec<{ condition: FieldCondition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    fc.record({ path, is: value }),
    fc.record({ path, in: fc.array(value, { maxLength: 3 }) }),
    fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));
const values = fc.dictionary(path, value, { maxKeys: 3 });

test('a page shows the fields that the host asks for, whatever their conditions', () => {
  fc.assert(
    fc.property(condition, values, (one, given) => {
      expect(isMetOnPage(one as never, given)).toBe(isMet(one, given));
      expect(isMet({ not: one }, given)).toBe(!isMet(one, given));
      expect(isMet({ all: [one] }, given)).toBe(isMet({ any: [one] }, given));
    }),
  );
});

test('only the fields that it names decide', () => {
  fc.assert(
    fc.property(condition, values, fc.string(), (one, given, other) => {
      const paths = new Set(pathsOf(one));
      const seen = Object.fromEntries(Object.entries(given).filter(([key]) => paths.has(key)));
      expect(isMet(one, { ...seen, ...(paths.has(other) ? {} : { [other]: 'a' }) })).toBe(isMet(one, given));
    }),
  );
});

test('every condition of every form looks at a field of that form, or at one that all have', () => {
  for (const { description } of Object.values(CONNECTORS)) {
    const known = new Set([...description.form.map((field) => field.path), 'policy', 'connection.form']);
    for (const { path: shown, when } of description.form)
      for (const one of when ? pathsOf(when) : []) expect(known.has(one), `${description.name} ${shown}: ${one}`).toBe(true);
  }
});
