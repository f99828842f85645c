import type { Redactor } from '../common/redact.ts';
import { sha256 } from './audit-chain.ts';

/** The longest statement that is stored in full, in bytes of UTF-8. */
export const LONGEST_STATEMENT = 100_000;

export interface StatementText {
  /** Redacted, and cut with a mark if it was longer than {@link LONGEST_STATEMENT}. */
  text: string;
  /**
   * SHA-256 of the whole redacted statement. Not of the raw one: a hash of a text whose only unknown part is a password allows guessing it.
   */
  hash: string;
  /** Bytes of the whole redacted statement. */
  bytes: number;
  /** SHA-256 of `text`; set only if it was cut. */
  storedHash?: string;
}

/** The stored form of a statement. */
export function statementText(statement: string, redactor: Redactor): StatementText {
  const whole = plainText(redactor.text(statement));
  const bytes = Buffer.from(whole, 'utf8');
  const hash = sha256(whole);
  if (bytes.length <= LONGEST_STATEMENT) return { text: whole, hash, bytes: bytes.length };
  let end = LONGEST_STATEMENT;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  const text = `${bytes.toString('utf8', 0, end)}\n… [cut: ${bytes.length} bytes in all]`;
  return { text, hash, bytes: bytes.length, storedHash: sha256(text) };
}

/** Text that SQLite returns as it was stored: no lone surrogates, no NUL. */
export function plainText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '␀');
}
