import { createPrivateKey } from 'node:crypto';
import type { ParsedKey, utils } from 'ssh2';
import type { HydrantError } from '../../../common/errors.ts';
import { fileReason } from '../../../common/file-errors.ts';
import { readRegularFile } from '../../../common/read-regular-file.ts';
import { homePath } from '../../kit/home-path.ts';
import type { TunnelHop } from './route.ts';
import { systemCode, tunnelFailed } from './tunnel-error.ts';

const MAX_KEY_BYTES = 1024 * 1024;
const UNREADABLE_NEXT = 'Make the key file readable for the user that runs Hydrant, then try again.';

type ParseKey = typeof utils.parseKey;

/**
 * Reads the private key of a hop, ready to sign. Unlike ssh, it does not check the file's permissions.
 *
 * @throws HydrantError TUNNEL_FAILED, which never contains the passphrase or the key.
 */
export async function readPrivateKey(tunnelHop: TunnelHop, keyFile: string, parseKey: ParseKey): Promise<ParsedKey> {
  const path = homePath(keyFile);
  const text = await readKeyFile(tunnelHop, path);
  const { passphrase } = tunnelHop.hop;
  const parsed = parseKey(text, passphrase);
  if (!(parsed instanceof Error)) return withPrivatePart(tunnelHop, path, parsed);
  if (/-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text)) return fromPkcs8(tunnelHop, path, text, parseKey);
  throw explain(tunnelHop, path, parsed.message, passphrase !== undefined);
}

async function readKeyFile(tunnelHop: TunnelHop, path: string): Promise<string> {
  try {
    return (await readRegularFile(path, { maxBytes: MAX_KEY_BYTES })).toString('utf8');
  } catch (error) {
    const pointElsewhere = 'Point to the private key file in the profile.';
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw keyError(tunnelHop, path, 'key-missing', 'is not there', 'Correct the path of the key file in the profile.', error);
    }
    if (code === 'TOO_LARGE') throw keyError(tunnelHop, path, 'key-format', 'is too large for a private key', pointElsewhere, error);
    if (code === 'EISDIR' || code.startsWith('NOT_A_FILE'))
      throw keyError(tunnelHop, path, 'key-unreadable', `is not a file: ${fileReason(error)}`, pointElsewhere, error);
    throw keyError(tunnelHop, path, 'key-unreadable', `could not be read (${code})`, UNREADABLE_NEXT, error);
  }
}

function withPrivatePart(tunnelHop: TunnelHop, path: string, key: ParsedKey): ParsedKey {
  if (key.isPrivateKey()) return key;
  const next = 'Point to the private key, usually the file of the same name without .pub.';
  throw keyError(tunnelHop, path, 'key-format', 'holds only a public key', next);
}

/** Converts a PKCS#8 key with Node's crypto to the traditional PEM format, the only PEM that ssh2 reads. */
function fromPkcs8(tunnelHop: TunnelHop, path: string, pem: string, parseKey: ParseKey): ParsedKey {
  const { passphrase } = tunnelHop.hop;
  const encrypted = pem.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----');
  if (encrypted && passphrase === undefined) throw passphraseError(tunnelHop, path, false);
  try {
    const key = createPrivateKey({ key: pem, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
    const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : key.asymmetricKeyType === 'ec' ? 'sec1' : undefined;
    if (type) {
      const parsed = parseKey(key.export({ format: 'pem', type }));
      if (!(parsed instanceof Error)) return parsed;
    }
  } catch {
    // OpenSSL's message explains less than our error.
    if (encrypted) throw passphraseError(tunnelHop, path, true);
  }
  throw keyError(
    tunnelHop,
    path,
    'key-format',
    'is a kind of PEM key that SSH does not take',
    `Rewrite it in OpenSSH's format with \`ssh-keygen -p -f ${path}\`.`,
  );
}

function explain(tunnelHop: TunnelHop, path: string, said: string, given: boolean): HydrantError {
  // ssh2 says `no passphrase given`, `bad passphrase?` and, for old PEM, that the decrypted key is malformed.
  if (/no passphrase/i.test(said)) return passphraseError(tunnelHop, path, false);
  if (given && /bad passphrase|integrity|decrypt|malformed/i.test(said)) return passphraseError(tunnelHop, path, true);
  const what = /unsupported .*key type/i.test(said)
    ? `is of a kind that is not supported (${said})`
    : 'is not a private key in a known format';
  const next = 'Use an Ed25519, ECDSA or RSA key in OpenSSH or PEM format; a key on a security key works only with ssh itself.';
  return keyError(tunnelHop, path, 'key-format', what, next);
}

function passphraseError(tunnelHop: TunnelHop, path: string, given: boolean): HydrantError {
  return given
    ? keyError(
        tunnelHop,
        path,
        'key-passphrase',
        'does not open with the passphrase given',
        'Correct the passphrase of the key in the profile.',
      )
    : keyError(
        tunnelHop,
        path,
        'key-passphrase',
        'is encrypted, and no passphrase was given',
        'Give the passphrase of the key in the profile, or load it into the SSH agent with ssh-add and use the agent.',
      );
}

function keyError(
  tunnelHop: TunnelHop,
  path: string,
  reason: 'key-missing' | 'key-unreadable' | 'key-passphrase' | 'key-format',
  what: string,
  next: string,
  cause?: unknown,
): HydrantError {
  return tunnelFailed(tunnelHop, reason, `the key file ${path} ${what}`, next, { cause, details: { path } });
}
