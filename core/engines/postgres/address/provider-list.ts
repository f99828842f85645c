import { tlsChoice } from '../tls-choices.ts';
import { OTHER_PROVIDERS } from './provider-list-others.ts';
import type { FailedStep } from './providers.ts';

export interface ProviderTarget {
  host: string;
  port?: number;
  user?: string;
}

/** One kind of address of one provider. The first whose host and port fit is taken. */
export interface Provider {
  name: string;
  /** Fits the host in lower case. */
  hosts: RegExp;
  /** Only these ports; 5432 is what is meant where none is said. */
  ports?: readonly number[];
  sentence: string;
  tip?: string;
  pooler?: 'transaction' | 'session';
  publicCa: boolean;
  hints: Partial<Record<FailedStep, string | ((target: ProviderTarget) => string | undefined)>>;
}

const SUPABASE_CERTIFICATE =
  'Supabase signs its certificates itself. Download the certificate (project settings → Database → SSL) and name it as the authority here.';
const SUPABASE_PASSWORD =
  'This is the password of the database, not of the Supabase account. It can be reset in the project settings under Database.';
const SUPABASE_IPV6 =
  'This address answers over IPv6 only. Use the pooler address of the same project (Connect → Session pooler), or buy the IPv4 add-on.';
const AWS_CERTIFICATE =
  'Amazon signs these certificates itself. Download the bundle of the region, or global-bundle.pem, from truststore.pki.rds.amazonaws.com and name it as the authority here.';
const AWS_REACH =
  'Many of these databases answer only inside their own network. Look at “Publicly accessible” and at the security group, or go through a VPN or a tunnel.';
const AWS_LOGIN =
  'Check user and password. Where the login is by IAM, the password is a token for 15 minutes: `aws rds generate-db-auth-token --hostname … --port … --username … --region …`, and encryption is needed.';

/** Providers that are met most, as data; what a name alone cannot tell is left open. */
export const PROVIDERS: readonly Provider[] = [
  {
    name: 'Supabase',
    hosts: /^db\.[a-z0-9]+\.supabase\.(?:co|com)$/,
    ports: [6543],
    sentence: 'This is the own pooler of a Supabase project: each transaction may go over another connection.',
    tip: 'It answers over IPv6 only, unless the project has the IPv4 add-on.',
    pooler: 'transaction',
    publicCa: false,
    hints: { host: SUPABASE_IPV6, port: SUPABASE_IPV6, tls: SUPABASE_CERTIFICATE, login: SUPABASE_PASSWORD },
  },
  {
    name: 'Supabase',
    hosts: /^db\.[a-z0-9]+\.supabase\.(?:co|com)$/,
    sentence: 'This is the direct address of a Supabase project.',
    tip: 'It answers over IPv6 only, unless the project has the IPv4 add-on. Most networks need the Session pooler address instead.',
    publicCa: false,
    hints: { host: SUPABASE_IPV6, port: SUPABASE_IPV6, tls: SUPABASE_CERTIFICATE, login: SUPABASE_PASSWORD },
  },
  {
    name: 'Supabase',
    hosts: /\.pooler\.supabase\.com$/,
    ports: [6543],
    sentence: 'This is the pooler of Supabase in transaction mode: each transaction may go over another connection.',
    tip: 'Port 5432 of the same host is the session mode, which behaves like a direct connection.',
    pooler: 'transaction',
    publicCa: false,
    hints: { host: supabaseRegion(), tls: SUPABASE_CERTIFICATE, login: supabaseUser, database: supabaseUser },
  },
  {
    name: 'Supabase',
    hosts: /\.pooler\.supabase\.com$/,
    sentence: 'This is the pooler of Supabase in session mode; it behaves like a direct connection.',
    pooler: 'session',
    publicCa: false,
    hints: { host: supabaseRegion(), tls: SUPABASE_CERTIFICATE, login: supabaseUser, database: supabaseUser },
  },
  {
    name: 'Neon',
    hosts: /^ep-[a-z0-9-]+-pooler\.(?:[a-z0-9-]+\.)*neon\.tech$/,
    sentence: 'This is the pooled address of a Neon database: each transaction may go over another connection.',
    tip: 'The same host without “-pooler” is the direct connection.',
    pooler: 'transaction',
    publicCa: true,
    hints: neonHints(),
  },
  {
    name: 'Neon',
    hosts: /\.neon\.tech$/,
    sentence: 'This is the direct address of a Neon database.',
    tip: 'A database that was idle sleeps; the first connection wakes it and takes a moment longer.',
    publicCa: true,
    hints: neonHints(),
  },
  {
    name: 'Amazon RDS Proxy',
    hosts: /\.proxy-[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com(?:\.cn)?$/,
    sentence: 'This is a proxy in front of an Amazon database: each transaction may go over another connection.',
    tip: 'A proxy answers only inside its own network, so a VPN or a tunnel is needed from elsewhere.',
    pooler: 'transaction',
    publicCa: true,
    hints: { host: AWS_REACH, port: AWS_REACH, login: AWS_LOGIN },
  },
  {
    name: 'Amazon Aurora',
    hosts: /\.cluster-(?:ro-|custom-)?[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com(?:\.cn)?$/,
    sentence: 'This is an Amazon Aurora cluster.',
    tip: 'Its certificate is signed by Amazon’s own authority of the region; the bundle can be downloaded. An address with “cluster-ro-” reads from copies.',
    publicCa: false,
    hints: { host: AWS_REACH, port: AWS_REACH, tls: AWS_CERTIFICATE, login: AWS_LOGIN },
  },
  {
    name: 'Amazon RDS',
    hosts: /\.rds\.amazonaws\.com(?:\.cn)?$/,
    sentence: 'This is a database of Amazon RDS.',
    tip: 'Its certificate is signed by Amazon’s own authority of the region; the bundle can be downloaded.',
    publicCa: false,
    hints: { host: AWS_REACH, port: AWS_REACH, tls: AWS_CERTIFICATE, login: AWS_LOGIN },
  },
  ...OTHER_PROVIDERS,
];

function supabaseUser({ user }: ProviderTarget): string {
  if (user !== undefined && !user.includes('.')) {
    return 'At the pooler the user name has the project in it: postgres.<project>, as Connect → Session pooler shows it.';
  }
  return SUPABASE_PASSWORD;
}

function supabaseRegion(): string {
  return 'The host of the pooler has the region of the project in it. Copy it anew from Connect → Session pooler; a paused project has to be resumed first.';
}

function neonHints(): Provider['hints'] {
  return {
    host: 'Copy the address anew from the Neon console (Connect): it changes when a branch or its compute is made again.',
    port: 'The database may just be waking up. Try once more in a few seconds.',
    tls: `Neon answers only encrypted connections. Set the encryption to ${tlsChoice('require')} or stronger.`,
    login: 'Check user and password, or reset the password in the Neon console under Roles.',
    database: 'Databases belong to a branch at Neon. Check that the address is the one of the branch you mean.',
  };
}
