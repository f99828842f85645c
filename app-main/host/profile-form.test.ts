import { expect, test } from 'vitest';
import { createMemoryEngine } from '../../core/connectors/testing/memory-engine.ts';
import { connectorOf } from '../../core/engines/registry.ts';
import { profileFromForm } from './profile-form.ts';

test('a form that does not ask whether a login may write does not loosen what the profile says of it', () => {
  const { form } = connectorOf('duckdb').description;
  const former = { writableLogin: 'refuse', connection: { form: 'sample' }, packs: [] };
  const values = { name: 'Sample', policy: 'read-only', 'connection.form': 'sample', 'connection.variant': 'dev' };
  const about = { id: 'sample', engine: 'duckdb', values, stored: new Map(), former };
  expect(profileFromForm(form, about)).toMatchObject({ writableLogin: 'refuse', connection: { form: 'sample', variant: 'dev' } });
});

test('the form of an engine that only its login guards asks whether one that can write is accepted, where that matters', () => {
  const { form } = createMemoryEngine().description;
  const about = { id: 'memory', engine: 'memory', stored: new Map() };
  const saved = (policy: string) => profileFromForm(form, { ...about, values: { name: 'M', policy, writableLogin: 'refuse' } });
  expect(saved('read-only')).toMatchObject({ writableLogin: 'refuse' });
  expect(saved('full')).not.toHaveProperty('writableLogin');
});
