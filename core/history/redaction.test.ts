import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { createRedactor } from '../common/redact.ts';
import { sample } from './fixtures/sample.ts';
import { setting } from './fixtures/setting.ts';
import { openHistory } from './history.ts';

it('no planted secret is in any byte of the files', async () => {
  const { file } = setting();
  const redactor = createRedactor();
  const known = 'kN0wn-Secret/42 ü';
  redactor.add(known);
  // Never registered: recognized by their position alone.
  const [a, b, c, d, e] = ['pat7ernOne', 'pat7ernTwo', 'pat7ernThree', 'pat7ernFour', 'dapi0123456789abcdef0123456789abcdef'];
  const history = openHistory({ file, redactor });
  const full = sample({
    statement: `ATTACH 'postgres://u:${a}@h/d'; SELECT '${known}' -- ${e}`,
    client: { name: `client ${known}`, version: known },
    correlationId: known,
    principal: known,
    profile: known,
    environment: known,
    engine: known,
    kind: known,
    capability: known,
    verdict: known,
    approval: { by: known, token: b, deep: [{ note: known, [known]: 1 }] },
  });
  history.finish(history.start(full), { state: 'error', errorCode: known, error: `login with password=${c} failed for ${known}` });
  history.refuse(
    {
      ...full,
      statement: `CREATE USER x IDENTIFIED BY '${d}' /* ${encodeURIComponent(known)} ${Buffer.from(known).toString('base64')} */`,
    },
    { error: known },
  );
  history.start({ ...full, statement: `SELECT '${'x'.repeat(99_990)}${known}${known}'` });
  history.audit('approval.given', { statement: `PASSWORD '${a}' ${known}`, [known]: known });
  const planted = [known, 'kN0wn', encodeURIComponent(known), Buffer.from(known).toString('base64'), a, b, c, d, e].filter(
    (text) => text !== undefined,
  );
  const search = (when: string) => {
    const names = readdirSync(dirname(file));
    for (const name of names) {
      const bytes = readFileSync(join(dirname(file), name));
      for (const secret of planted) expect(bytes.includes(secret), `${secret} in ${name} ${when}`).toBe(false);
    }
    return names;
  };
  expect(search('while open')).toContain('history.db-wal');
  for await (const line of history.exportLines()) for (const secret of planted) expect(line).not.toContain(secret);
  history.close();
  expect(search('when closed')).toEqual(['history.db', 'history.head']);
  expect(readFileSync(file).includes('•••')).toBe(true);
});
