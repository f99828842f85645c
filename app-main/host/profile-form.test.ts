import { expect, test } from 'vitest';
import { connectorOf } from '../../core/engines/registry.ts';
import { profileFromForm } from './profile-form.ts';

test('a form that does not ask whether a login may write does not loosen what the profile says of it', () => {
  const { form } = connectorOf('duckdb').description;
  const former = { writableLogin: 'refuse', connection: { form: 'sample' }, packs: [] };
  const values = { name: 'Sample', policy: 'read-only', 'connection.form': 'sample', 'connection.variant': 'dev' };
  const about = { id: 'sample', engine: 'duckdb', values, kept: new Map(), former };
  expect(profileFromForm(form, about)).toMatchObject({ writableLogin: 'refuse', connection: { form: 'sample', variant: 'dev' } });
});
