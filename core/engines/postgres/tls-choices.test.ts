import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withChoices } from '../../connectors/kit/providers.ts';
import { TLS_LABELS, tlsChoice } from '../../connectors/network/tls-choices.ts';
import { tlsReason } from '../../connectors/network/tls-reason.ts';
import { postgresForm } from './form.ts';

const modes = Object.keys(TLS_LABELS) as (keyof typeof TLS_LABELS)[];
/** Labels from providers' own consoles. */
const OTHER_PROVIDERS = ['Publicly accessible', '-pooler', 'cluster-ro-'];
const labels = postgresForm.flatMap(({ label, choices = [] }) => [label, ...choices.map((choice) => choice.label.replace(/ \(.*\)$/, ''))]);
const quotedIn = (text: string): string[] => [...text.matchAll(/“([^”“$[\]]+)”/g)].map(([, word = '']) => word);

test('the choices of the form are the modes, each called once', () => {
  const field = postgresForm.find(({ path }) => path === 'connection.tls.mode');
  expect(field?.choices).toEqual(modes.map((value) => ({ value, label: TLS_LABELS[value] })));
  expect(new Set(modes.map(tlsChoice)).size).toBe(modes.length);
});

test('only what is verified is called so', () => {
  for (const mode of modes)
    expect(/(^|, )(authority|.*\band name) .*verified|authority verified/.test(TLS_LABELS[mode]), mode).toBe(mode.startsWith('verify'));
  expect(TLS_LABELS.prefer).toContain('not verified');
  expect(TLS_LABELS.require).toContain('not verified');
});

test('what a hint quotes stands in the form', () => {
  const hints = [withChoices(readFileSync(join(import.meta.dirname, 'address/providers.json'), 'utf8'))];
  const codes = ['DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED', 'unheard of'];
  const reasons = codes.map((code) => tlsReason(Object.assign(new Error('said'), { code }), 'db').next);
  const sources = (readdirSync(import.meta.dirname, { recursive: true }) as string[])
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('testing'))
    .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8').replace(/^ *(\/\/|\*|\/\*).*$/gm, ''));
  const quoted = [...hints, ...reasons, ...sources].flatMap(quotedIn);
  expect(quoted).toContain('Always encrypted, not verified');
  expect(quoted.filter((word) => !labels.includes(word) && !OTHER_PROVIDERS.includes(word))).toEqual([]);
});
