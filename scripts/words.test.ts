import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { declaredNames } from './declared-names.ts';

const ROOT = join(import.meta.dirname, '..');

/** Private words, each with the field's word (see docs/glossary.md): none of them stands in a name. */
const OLD_WORDS: Readonly<Record<string, string>> = {
  stones: 'common',
  switches: 'availability',
  switched: 'disabled',
  gate: 'ConnectGuard, ApprovalGate, assertEnabled',
  gates: 'guards',
  lexis: 'lexer rules',
  spool: 'stored result, result file',
  spooled: 'stored',
  kept: 'stored',
  keep: 'store',
  owed: 'pending',
  debt: 'pending',
  debts: 'pending',
  knock: 'notify',
  wake: 'notify',
  place: 'screen, location, hop',
  places: 'screens, locations, hops',
  road: 'execution context',
  travel: 'execute',
  permit: 'authorize',
  foreign: 'generic',
  wire: 'protocol, transport',
  heard: 'received',
  told: 'reported',
  found: 'discovered',
  met: 'resolved',
  doom: 'reject waiter',
  doubt: 'mark suspect',
  patience: 'timeout',
  settle: 'wait until idle',
  settled: 'idle',
  verdict: 'PolicyVerdict, AuditVerdict',
  verdicts: 'PolicyVerdict',
};

/** Names in which such a word is the field's own, or a promise to somebody outside: a column, a field of JSON, an option. */
const ALLOWED: readonly { name: RegExp; why: string }[] = [
  { name: /approvalGates?$/i, why: 'the gate of approvals, qualified' },
  { name: /^(create)?ApprovalGate(Options)?$/, why: 'the gate of approvals, qualified' },
  { name: /^(Policy|Audit|policy|audit)Verdict$/, why: 'qualified' },
  { name: /^verdict$/, why: 'a column of the history, and its field in JSON' },
  { name: /^(set)?keep_?alive/i, why: 'the term of TCP and HTTP' },
  { name: /^(keepSecrets|setKeepSecrets|keptSecrets|keptAside)$/, why: 'fields of the CLI’s options and JSON output' },
  { name: /^keepPrevious$/, why: 'the term of TanStack Query (keepPreviousData)' },
  { name: /^foreignKeys?$|^ForeignKeySpec$/, why: 'the SQL term' },
  { name: /^TIME_TRAVEL$/, why: 'Snowflake’s term' },
  { name: /^found$/, why: 'a field of JSON: search_objects, profiles found' },
  { name: /^ERR_FILE_NOT_FOUND$/, why: 'Chromium’s code' },
  { name: /^onSettled$/, why: 'TanStack Query’s term' },
];

/** Types that need a qualifier, since several rooms have one of them. */
const UNQUALIFIED = new Set(['Answer', 'Settings', 'Verdict', 'Place']);

/** The product's own stand-in for Electron follows the names of Electron and of Chromium. */
const NOT_OURS = /^e2e\/electron-stand-in\//;

function wordsOf(name: string): string[] {
  return (name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []).map((word) => word.toLowerCase());
}

function oldWords(name: string): string[] {
  if (ALLOWED.some((allowed) => allowed.name.test(name))) return [];
  return wordsOf(name).filter((word) => Object.hasOwn(OLD_WORDS, word));
}

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => !NOT_OURS.test(file));

test('the names of a file are split into words', () => {
  expect(declaredNames('x.ts', 'export interface KeptResult { owedRows: number }\nconst { a: found } = load((told) => told);')).toEqual([
    { name: 'KeptResult', isType: true },
    { name: 'owedRows', isType: false },
    { name: 'found', isType: false },
    { name: 'told', isType: false },
  ]);
  expect(['KEYCHAIN_PATIENCE_MS', 'settleKeeping', '#spoolFailure', 'approvalGate'].map(oldWords)).toEqual([
    ['patience'],
    ['settle'],
    ['spool'],
    [],
  ]);
});

test('no private word stands in the name of a file or folder', () => {
  const parts = new Set(files.flatMap((file) => file.split('/').map((part) => part.replace(/\..*$/, ''))));
  expect([...parts].filter((part) => part !== 'approval-gate' && oldWords(part).length > 0)).toEqual([]);
});

test('no private word stands in a declared name', () => {
  const bad = files.flatMap((file) =>
    declaredNames(file, readFileSync(join(ROOT, file), 'utf8')).flatMap(({ name, isType }) => {
      const unqualified = isType && UNQUALIFIED.has(name) ? ['unqualified'] : [];
      return [...oldWords(name), ...unqualified].map((word) => `${file}: ${name} (${OLD_WORDS[word] ?? word})`);
    }),
  );
  expect(bad).toEqual([]);
});

test('the glossary has at most 60 terms, one line each, in order', () => {
  const terms = readFileSync(join(ROOT, 'docs/glossary.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (term|---)/.test(line))
    .map((line) => line.split('|')[1]?.trim() ?? '');
  expect(terms.length).toBeGreaterThan(20);
  expect(terms.length).toBeLessThanOrEqual(60);
  expect(terms).toEqual(terms.toSorted((a, b) => a.localeCompare(b, 'en')));
});
