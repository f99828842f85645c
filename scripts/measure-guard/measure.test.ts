import { expect, test } from 'vitest';
import { DIALECTS } from '../../core/engines/registry.ts';
import { measureGuard, statementsOf, summarize } from './measure.ts';

test('statements are cut by the tokenizer of the dialect; an unreadable one ends at its line', () => {
  expect(statementsOf("SELECT ';'; -- x;\nSELECT 2", DIALECTS.mysql)).toEqual(["SELECT ';'", 'SELECT 2']);
  expect(statementsOf('SELECT 1;\nSELECT /*! 2 */ 3;\nSELECT 4;', DIALECTS.mysql)).toEqual(['SELECT 1', 'SELECT /*! 2 */ 3', 'SELECT 4']);
  expect(statementsOf('SELECT 1;\n\\q;\nSELECT 4', DIALECTS.databricks)).toEqual(['SELECT 1', '\\q', 'SELECT 4']);
});

test('the summary counts queries apart and names the reasons', async () => {
  const measured = await measureGuard('SELECT 1; SELECT f(1); SELECT g(2); DROP TABLE t', DIALECTS.mysql);
  expect(measured.map(({ allowed }) => allowed)).toEqual([true, false, false, false]);
  expect(summarize(measured)).toContain('queries:    3 of which 1 allowed, 2 refused (66.7 %)');
  expect(summarize(measured)).toContain('DROP TABLE changes objects.');
});
