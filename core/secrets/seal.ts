import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A sealed value: magic (8 bytes), nonce (12), tag (16), ciphertext. AES-256-GCM; the label is the additional authenticated data. */
const MAGIC = Buffer.from('HYDSEAL1', 'latin1');
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = MAGIC.length + NONCE_BYTES + TAG_BYTES;

export const SEALING_KEY_BYTES = 32;

/** Seals a value under a 32-byte key. `label` identifies the value and its owner; `unseal` needs the same one. */
export function seal(key: Uint8Array, label: string, value: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(label, 'utf8'));
  const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  return Buffer.concat([MAGIC, nonce, cipher.getAuthTag(), sealed]);
}

/** The value that was sealed under this key and label, or undefined if key, label or sealed bytes differ in any bit. */
export function unseal(key: Uint8Array, label: string, sealed: Uint8Array): string | undefined {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < HEAD_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const nonce = bytes.subarray(MAGIC.length, MAGIC.length + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(MAGIC.length + NONCE_BYTES, HEAD_BYTES));
  decipher.setAAD(Buffer.from(label, 'utf8'));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** Decodes canonical base64; undefined if encoding the bytes again gives another text. */
export function fromStrictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
