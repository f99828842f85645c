import { expect, test } from 'vitest';
import { brokenPromises, currentInterfaces, type Interfaces } from './interfaces.ts';

const current = await currentInterfaces();
const changed = (change: (former: Interfaces) => void): string[] => {
  const former = structuredClone(current);
  change(former);
  return brokenPromises(former, current);
};

test('the promises are about what there is', () => {
  expect(Object.keys(current.tools)).toEqual(expect.arrayContaining(['list_environments', 'execute_query', 'postgres_health']));
  expect(current.tools.execute_query).toMatchObject({
    arguments: expect.arrayContaining(['sql', 'environment']),
    required: ['sql'],
    structuredContent: expect.arrayContaining(['columns', 'rows']),
  });
  expect(current.errors.READ_ONLY).toBe(3);
  expect(current.profileFields).toEqual(
    expect.arrayContaining(['duckdb.connection.path', 'postgres.connection.host', 'postgres.limits.rows']),
  );
  expect(current.variables).toContain('HYDRANT_HOME');
});

test('what is added breaks nothing', () => {
  expect(changed(() => undefined)).toEqual([]);
  expect(
    changed((former) => {
      delete former.tools.compare_schema;
      former.tools.execute_query?.arguments.pop();
      delete former.errors.BUSY;
      former.profileFields.pop();
    }),
  ).toEqual([]);
});

test.each<[string, (former: Interfaces) => void]>([
  ['tools: tool old_tool', ({ tools }) => Object.assign(tools, { old_tool: { arguments: [], required: [], structuredContent: [] } })],
  ['tools: argument of execute_query old', ({ tools }) => tools.execute_query?.arguments.push('old')],
  ['tools: now required by execute_query: sql', ({ tools }) => tools.execute_query?.required.pop()],
  ['structuredContent: structured content of get_result old', ({ tools }) => tools.get_result?.structuredContent.push('old')],
  ['errors: code OLD_CODE (exit code 1)', ({ errors }) => Object.assign(errors, { OLD_CODE: 1 })],
  ['errors: code READ_ONLY (exit code 1)', ({ errors }) => Object.assign(errors, { READ_ONLY: 1 })],
  ['json: command old', ({ json }) => Object.assign(json, { old: [] })],
  ['json: field of doctor old', ({ json }) => json.doctor?.push('old')],
  ['profiles, config: field of a profile duckdb.old', ({ profileFields }) => profileFields.push('duckdb.old')],
  ['config: variable HYDRANT_OLD', ({ variables }) => variables.push('HYDRANT_OLD')],
])('what is taken away without a new version is found: %s', (sentence, change) => {
  expect(changed(change)).toEqual([sentence]);
});

test('with a new version it may go', () => {
  expect(
    changed((former) => {
      former.tools.execute_query?.arguments.push('old');
      former.versions = { ...former.versions, tools: 0 };
    }),
  ).toEqual([]);
});
