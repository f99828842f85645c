import { expect, test } from 'vitest';
import { environmentForOthers, takeOwnSecrets } from './child-environment.ts';

const ENV = {
  PATH: '/bin',
  HYDRANT_HOME: '/h',
  PGPASSWORD: 'of a person',
  HYDRANT_VAULT_PASSPHRASE: 'p',
  HYDRANT_VAULT_PASSPHRASE_FILE: '/p',
  Hydrant_Vault_Passphrase: 'Windows knows no case',
  HYDRANT_SERVICE_TOKEN: 't',
};
const FOR_OTHERS = { PATH: '/bin', HYDRANT_HOME: '/h', PGPASSWORD: 'of a person' };

test('another program is given everything but the secrets of Hydrant', () => {
  expect(environmentForOthers(ENV)).toEqual(FOR_OTHERS);
});

test('a process gives its own away, and keeps a copy for what it starts of Hydrant', () => {
  const env: NodeJS.ProcessEnv = { ...ENV };
  expect(takeOwnSecrets(env)).toEqual(ENV);
  expect(env).toEqual(FOR_OTHERS);
});
