import type { PeerCertificate } from 'node:tls';
import { tlsChoice } from './tls-choices.ts';

/** Reason and next step for a refused certificate or handshake, by OpenSSL's and Node's error codes. */
const REASONS: Record<string, readonly [why: string, next: string]> = {
  CERT_HAS_EXPIRED: ['The certificate of the server has expired.', 'Have it renewed at the server.'],
  CERT_NOT_YET_VALID: ['The certificate of the server is not valid yet.', 'Check the date of this computer.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'The server shows a certificate that it signed itself.',
    `Give that certificate as the authority, or choose ${tlsChoice('require')} if you trust the network.`,
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'The certificate of the server was signed by an authority that this computer does not know.',
    'Give the authority’s certificate (a .pem or .crt file) in the connection; hosts of databases offer it for download.',
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'The certificate of the server was signed by an authority that this computer does not know.',
    'Give the authority’s certificate (a .pem or .crt file) in the connection; hosts of databases offer it for download.',
  ],
  UNABLE_TO_GET_ISSUER_CERT: [
    'The chain of the server’s certificates is incomplete.',
    'Give the authority’s certificate (a .pem or .crt file) in the connection.',
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'The certificate of the server was signed by an authority that this computer does not know.',
    'Give the authority’s certificate (a .pem or .crt file) in the connection; hosts of databases offer it for download.',
  ],
  CERT_REVOKED: ['The certificate of the server was revoked.', 'Ask who runs the server; do not connect until it is replaced.'],
  ERR_SSL_WRONG_VERSION_NUMBER: [
    'The server said that it encrypts, and then spoke no TLS.',
    'Check the host and the port: something other than the database server may answer there.',
  ],
  ERR_OSSL_BAD_DECRYPT: ['The key of the client certificate could not be opened.', 'Correct the passphrase of the key.'],
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: ['The client certificate and its key do not belong together.', 'Choose the matching pair of files.'],
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: [
    'The server did not accept the client certificate.',
    'Check that it was issued by the authority that the server trusts.',
  ],
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: [
    'The server wants a client certificate.',
    'Give the certificate and its key in the connection.',
  ],
};

/** Codes of a certificate whose authority this computer does not trust. A provider's advice about certificates applies only to these. */
const UNTRUSTED = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

/** A sentence and a next step for a TLS error; `isUntrusted`: this computer does not know the certificate's authority. */
export function tlsReason(error: Error, host: string): { why: string; next: string; isUntrusted: boolean } {
  const code = 'code' in error ? String(error.code) : '';
  const isUntrusted = UNTRUSTED.test(code);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      why: `The certificate of the server is made out to ${namesOf(error)}, not to ${host}.`,
      next: `Use a name that the certificate names as the host, or choose ${tlsChoice('verify-ca')}.`,
      isUntrusted,
    };
  }
  const [why, next] = REASONS[code] ?? [
    `The encrypted connection could not be made: ${String('reason' in error ? error.reason : error.message.split('\n')[0])}.`,
    'Check the encryption settings of the connection.',
  ];
  return { why, next, isUntrusted };
}

/** Names in a certificate that was refused because of its name; Node's error carries it. Without alternative names the common name counts (RFC 6125 §6.4.4). */
function namesOf(error: Error): string {
  const { subjectaltname, subject } = ('cert' in error ? error.cert : {}) as Partial<PeerCertificate>;
  const listed = subjectaltname?.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
  const names = listed ?? [subject?.CN ?? []].flat();
  if (names.length === 0) return 'another name';
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
}
