import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { PROFILES } from '../engines/registry.ts';
import { isPathField, withAbsolutePaths } from './profile-paths.ts';

/** The text fields of an engine's connection, each with its maximum length in characters. */
function texts(schema: z.core.JSONSchema._JSONSchema, path = ''): { field: string; most: number | undefined }[] {
  if (typeof schema !== 'object') return [];
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap((part) => texts(part, path));
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => texts(inner, path === '' ? name : `${path}.${name}`));
  return [...(schema.type === 'string' ? [{ field: path, most: schema.maxLength }] : []), ...own, ...parts];
}

test('every field of every engine that may be as long as a path is known to be one, and no other', () => {
  const content = texts(z.toJSONSchema(PROFILES.schema, { io: 'input' }));
  expect(content.length).toBeGreaterThan(20);
  expect(new Set(content.filter(({ most }) => most === 4096).map(({ field }) => field))).toEqual(
    new Set(content.filter(({ field }) => isPathField(field)).map(({ field }) => field)),
  );
});

test('relative paths count from the folder, also in references; others stay', () => {
  const home = join(homedir(), 'x');
  const given = {
    name: 'keys/name',
    connection: {
      host: 'db',
      tls: { ca: 'ca.pem', certificate: '../c.pem', key: '~/k.pem' },
      ssh: { key: home, knownHosts: 'ssh/known' },
      path: 's3://bucket/x',
    },
    auth: {
      method: 'password',
      password: 'file:secrets/p',
      sshPassword: 'file:~/p',
      keyPassphrase: 'env:NAME',
      sshPassphrase: 'secret:a/b',
    },
  };
  expect(withAbsolutePaths(given, '/etc/hydrant')).toEqual({
    name: 'keys/name',
    connection: {
      host: 'db',
      tls: { ca: '/etc/hydrant/ca.pem', certificate: '/etc/c.pem', key: '~/k.pem' },
      ssh: { key: home, knownHosts: '/etc/hydrant/ssh/known' },
      path: 's3://bucket/x',
    },
    auth: {
      method: 'password',
      password: 'file:/etc/hydrant/secrets/p',
      sshPassword: 'file:~/p',
      keyPassphrase: 'env:NAME',
      sshPassphrase: 'secret:a/b',
    },
  });
});
