import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadOnlyGuard } from '../../core/connectors/read-only.ts';
import { CONNECTORS } from '../../core/engines/registry.ts';
import { table } from './markdown.ts';

const FILE = join(import.meta.dirname, '..', '..', 'docs', 'operations', 'safety.md');
const MADE = /(<!-- made by scripts\/make-reference\.ts[^>]*-->\n)[\s\S]*?(<!-- end -->)/;

const BY: Record<ReadOnlyGuard, string> = {
  transaction: 'a read-only transaction',
  rollback: 'a transaction that is undone',
  file: 'a read-only open',
  login: 'the rights of the login alone',
};

/** docs/operations/safety.md: what is written by hand, with the table of what each engine declares. Throws where its place is gone. */
export function safetyPage(): string {
  const text = readFileSync(FILE, 'utf8');
  if (!MADE.test(text)) throw new Error('docs/operations/safety.md has no place for the table of engines.');
  return text.replace(MADE, (_whole, begin: string, end: string) => `${begin}\n${engineTable()}\n${end}`);
}

function engineTable(): string {
  const rows = Object.values(CONNECTORS).map(({ description: { name, readOnly } }) => {
    const escapes = readOnly.escapes.length > 0 ? readOnly.escapes.join('; ') : 'nothing that is known';
    return [name, BY[readOnly.by], readOnly.how, readOnly.by === 'login' ? 'every change that the login may make' : escapes];
  });
  return table(['engine', 'refused by', 'how', 'what only the parser stops'], rows);
}
