import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate with its key, as text and as files. */
export interface Certificate {
  certificate: string;
  key: string;
  certificateFile: string;
  keyFile: string;
}

/** A test's certificate authority. */
export interface Authority extends Certificate {
  /** `names` are DNS names or addresses (`IP:127.0.0.1`); `days` may be negative for one that has expired; `from` is now. */
  issue(commonName: string, names?: readonly string[], days?: number, from?: Date): Certificate;
}

/** Makes an authority with openssl, in a folder of its own. */
export function makeAuthority(name = 'Test authority'): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'hydrant-ca-'));
  const own = (base: string): Certificate => {
    const [certificateFile, keyFile] = [join(folder, `${base}.crt`), join(folder, `${base}.key`)];
    return { certificate: readFileSync(certificateFile, 'utf8'), key: readFileSync(keyFile, 'utf8'), certificateFile, keyFile };
  };
  const openssl = (...args: string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl ${args[0]} failed: ${stderr}`);
  };
  const key = (base: string): string[] => ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${base}.key`];
  openssl('req', '-x509', ...key('ca'), '-out', 'ca.crt', '-days', '30', '-subj', `/CN=${name}`);
  let issued = 0;
  return {
    ...own('ca'),
    issue: (commonName, names = [commonName], days = 30, from = undefined) => {
      issued += 1;
      const base = `issued-${issued}`;
      openssl('req', '-new', ...key(base), '-out', `${base}.csr`, '-subj', `/CN=${commonName}`);
      const list = names.map((one) => (one.startsWith('IP:') ? one : `DNS:${one}`)).join(',');
      writeFileSync(join(folder, `${base}.ext`), `subjectAltName=${list}\n`);
      if (from) {
        // `openssl x509` has no option for the start date before OpenSSL 3.4.
        writeFileSync(join(folder, 'ca.cnf'), CA_CONFIG);
        writeFileSync(join(folder, 'index.txt'), '');
        const end = new Date(from.getTime() + days * 86_400_000);
        const times = ['-startdate', generalizedTime(from), '-enddate', generalizedTime(end)];
        const signed = ['-config', 'ca.cnf', '-cert', 'ca.crt', '-keyfile', 'ca.key', '-extfile', `${base}.ext`];
        openssl('ca', '-batch', '-notext', ...signed, '-in', `${base}.csr`, '-out', `${base}.crt`, ...times);
      } else {
        const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${base}.ext`];
        openssl('x509', '-req', '-in', `${base}.csr`, '-out', `${base}.crt`, '-days', String(days), ...signed);
      }
      return own(base);
    },
  };
}

const CA_CONFIG = `[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
default_md = sha256
policy = any
rand_serial = yes
[any]
commonName = supplied
`;

/** `20500131000000Z`, as ASN.1 writes a moment. */
function generalizedTime(at: Date): string {
  return `${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
}
