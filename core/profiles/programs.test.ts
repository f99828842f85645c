import { expect, test } from 'vitest';
import { z } from 'zod';
import { PROFILES } from '../engines/registry.ts';
import { isProgramField, programsOf } from './programs.ts';

/** Usual names of fields that hold a program, or options that can name one: ssh, libpq, git, ODBC, cloud tools. */
const SUSPICIOUS = /command|cmd|exec|program|process|script|shell|helper|hook|proxy|plugin|driver|library|module|provider|options/i;

/** Every field of every engine: `auth.command`. */
function allFields(schema: z.core.JSONSchema._JSONSchema, path = ''): string[] {
  if (typeof schema !== 'object') return [];
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const field = path === '' ? name : `${path}.${name}`;
    return [field, ...allFields(inner, field)];
  });
  return [...own, ...parts.flatMap((part) => allFields(part, path))];
}

test('every field of every engine that may name a program is known to name one', () => {
  const fields = [...new Set(allFields(z.toJSONSchema(PROFILES.schema, { io: 'input' })))];
  expect(fields.length).toBeGreaterThan(30);
  expect(fields.filter((field) => SUSPICIOUS.test(field.split('.').at(-1) ?? '')).filter((field) => !isProgramField(field))).toEqual([]);
  expect(fields.filter(isProgramField)).toContain('auth.command');
});

test('programs are found wherever they stand, and nothing else is', () => {
  const profile = {
    name: 'command',
    auth: { method: 'command', command: 'aws token' },
    connection: { ssh: { proxyCommand: 'nc %h %p' }, commanded: 'x', list: [{ tokenCommand: 'az token' }] },
  };
  expect(programsOf(profile)).toEqual([
    { field: 'auth.command', command: 'aws token' },
    { field: 'connection.ssh.proxyCommand', command: 'nc %h %p' },
    { field: 'connection.list.0.tokenCommand', command: 'az token' },
  ]);
});
