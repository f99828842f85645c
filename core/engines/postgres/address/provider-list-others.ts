import { tlsChoice } from '../tls-choices.ts';
import type { Provider } from './provider-list.ts';

const AZURE_FIREWALL =
  'Azure lets in only addresses that its firewall names. Add yours in the portal under Networking; a private server needs a VPN.';
const OWN_AUTHORITY = (whose: string, where: string): string =>
  `${whose} signs its certificates itself. Download the certificate (${where}) and name it as the authority here.`;
const NOT_POSTGRES = 'It speaks PostgreSQL’s protocol, but is not PostgreSQL: some statements and parts of the catalogue differ.';

/** Azure, Google and the platforms, then what only speaks the protocol, then this computer. */
export const OTHER_PROVIDERS: readonly Provider[] = [
  {
    name: 'Azure Database for PostgreSQL',
    hosts: /\.postgres\.database\.(?:azure\.com|chinacloudapi\.cn|usgovcloudapi\.net)$/,
    ports: [6432],
    sentence: 'This is the pooler of an Azure database: usually each transaction may go over another connection.',
    tip: 'Azure takes only encrypted connections. Port 5432 of the same host is the direct connection.',
    pooler: 'transaction',
    publicCa: true,
    hints: azureHints(),
  },
  {
    name: 'Azure Database for PostgreSQL',
    hosts: /\.postgres\.database\.(?:azure\.com|chinacloudapi\.cn|usgovcloudapi\.net)$/,
    sentence: 'This is an Azure database.',
    tip: 'Azure takes only encrypted connections, and only from addresses that its firewall names.',
    publicCa: true,
    hints: azureHints(),
  },
  {
    name: 'Azure Cosmos DB for PostgreSQL',
    hosts: /\.postgres\.cosmos\.azure\.com$/,
    sentence: 'This is a cluster of Azure Cosmos DB for PostgreSQL.',
    tip: 'Azure takes only encrypted connections, and only from addresses that its firewall names.',
    publicCa: true,
    hints: azureHints(),
  },
  {
    name: 'Google Cloud SQL',
    hosts: /\.sql\.goog$/,
    sentence: 'This is a Google Cloud SQL database by its own name.',
    tip: 'Such names mostly answer only inside the project’s network. From elsewhere, cloud-sql-proxy makes the database answer on this computer.',
    publicCa: false,
    hints: {
      host: 'This name is known only where its DNS zone is. Start cloud-sql-proxy and use 127.0.0.1, or go through the VPN of the project.',
      port: 'Start cloud-sql-proxy and use 127.0.0.1, or add your address to the authorised networks of the instance.',
      tls: OWN_AUTHORITY('Google', 'Connections → Security → server certificates'),
      login: 'Check user and password. Where the login is by IAM, the password is what `gcloud sql generate-login-token` prints.',
    },
  },
  {
    name: 'Render',
    hosts: /^dpg-[a-z0-9-]+\.[a-z0-9-]+-postgres\.render\.com$/,
    sentence: 'This is the external address of a Render database.',
    tip: 'Render takes only encrypted connections from outside.',
    publicCa: false,
    hints: {
      port: 'Render may let in only some addresses. Look at Access Control on the page of the database.',
      tls: `Render takes only encrypted connections from outside. Set the encryption to ${tlsChoice('require')}.`,
    },
  },
  {
    name: 'Render',
    hosts: /^dpg-[a-z0-9]+(?:-[a-z])?$/,
    sentence: 'This is the internal address of a Render database.',
    tip: 'It answers only inside Render. The external address is on the page of the database under Connect.',
    publicCa: false,
    hints: { host: 'This address answers only inside Render. Use the external address (Connect → External).' },
  },
  {
    name: 'Railway',
    hosts: /\.railway\.internal$/,
    sentence: 'This is the internal address of a Railway database.',
    tip: 'It answers only inside Railway. The variable DATABASE_PUBLIC_URL has the public address.',
    publicCa: false,
    hints: { host: 'This address answers only inside Railway. Use the public one (variable DATABASE_PUBLIC_URL).' },
  },
  {
    name: 'Railway',
    hosts: /\.(?:proxy\.rlwy\.net|railway\.app)$/,
    sentence: 'This is the public address of a Railway database.',
    publicCa: false,
    hints: {
      port: 'Each Railway database has a port of its own. Copy the address anew from the variable DATABASE_PUBLIC_URL.',
      tls: `Railway’s certificate is signed by itself and cannot be checked. Set the encryption to ${tlsChoice('require')}.`,
    },
  },
  {
    name: 'Aiven',
    hosts: /\.aivencloud\.com$/,
    sentence: 'This is an Aiven database.',
    tip: 'Aiven takes only encrypted connections. Its certificate is signed by the authority of the project.',
    publicCa: false,
    hints: {
      host: 'A service that is powered off has no address. Start it in the Aiven console.',
      port: 'Each Aiven service has a port of its own, and may let in only some addresses. Look at the page of the service.',
      tls: OWN_AUTHORITY('Aiven', 'page of the service → CA certificate'),
    },
  },
  {
    name: 'DigitalOcean',
    hosts: /\.db\.ondigitalocean\.com$/,
    ports: [25061],
    sentence: 'This is a connection pool of a DigitalOcean database: usually each transaction may go over another connection.',
    tip: 'The name of the database is that of the pool. Port 25060 is the direct connection.',
    pooler: 'transaction',
    publicCa: false,
    hints: { ...digitalOceanHints(), database: 'At this port the name of the database is that of the pool.' },
  },
  {
    name: 'DigitalOcean',
    hosts: /\.db\.ondigitalocean\.com$/,
    sentence: 'This is a DigitalOcean database.',
    tip: 'DigitalOcean takes only encrypted connections; the port is mostly 25060.',
    publicCa: false,
    hints: digitalOceanHints(),
  },
  {
    name: 'Tiger Cloud',
    hosts: /\.tsdb(?:\.cloud|\.forge)?\.timescale\.com$/,
    sentence: 'This is a database of Tiger Cloud (Timescale).',
    tip: 'Each service has a port of its own.',
    publicCa: true,
    hints: {
      host: 'A paused service does not answer. Resume it in the console.',
      port: 'Each service has a port of its own; its pooler has another. Copy both from Service info → Connect.',
      tls: `A new service has a certificate of its own for up to half an hour. Set the encryption to ${tlsChoice('require')} until then.`,
    },
  },
  {
    name: 'CockroachDB',
    hosts: /\.cockroachlabs\.cloud$/,
    sentence: `This is a CockroachDB cluster. ${NOT_POSTGRES}`,
    tip: 'The port is mostly 26257.',
    publicCa: false,
    hints: {
      port: 'The port of CockroachDB is mostly 26257, and only addresses on its list are let in.',
      tls: OWN_AUTHORITY('Many a CockroachDB cluster', 'Connect → Download CA Cert'),
    },
  },
  {
    name: 'YugabyteDB',
    hosts: /\.(?:yugabyte\.cloud|ybdb\.io)$/,
    sentence: `This is a YugabyteDB cluster. ${NOT_POSTGRES}`,
    tip: 'The port is mostly 5433.',
    publicCa: false,
    hints: {
      port: 'The port of YugabyteDB is mostly 5433, and only addresses on its list are let in.',
      tls: OWN_AUTHORITY('YugabyteDB', 'Connect → Download CA Cert'),
    },
  },
  {
    name: 'Amazon Redshift',
    hosts: /\.redshift(?:-serverless)?\.amazonaws\.com(?:\.cn)?$/,
    sentence: `This is an Amazon Redshift warehouse. ${NOT_POSTGRES}`,
    tip: 'The port is mostly 5439.',
    publicCa: true,
    hints: { port: 'The port of Redshift is mostly 5439, and many answer only inside their own network.' },
  },
  {
    name: 'Heroku',
    // An own server at Amazon has such a name too, so the words leave it open.
    hosts: /^ec2-[\d-]+\.(?:[a-z0-9-]+\.)?compute(?:-1)?\.amazonaws\.com$/,
    sentence: 'This is a server at Amazon, most likely a Heroku database.',
    tip: 'Heroku takes only encrypted connections and changes user, password and host from time to time.',
    publicCa: false,
    hints: {
      host: 'Heroku moves databases at times. Copy the address anew: `heroku config:get DATABASE_URL`.',
      tls: `Heroku’s certificate is signed by itself and cannot be checked. Set the encryption to ${tlsChoice('require')}.`,
      login: 'Heroku changes passwords at times. Copy the address anew: `heroku config:get DATABASE_URL`.',
    },
  },
  {
    name: 'This computer',
    hosts: /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/,
    sentence: 'The database, or a tunnel to one, answers on this computer.',
    publicCa: false,
    hints: {
      port: 'Nothing answers at this port of this computer. Start PostgreSQL, or the tunnel (cloud-sql-proxy, SSH, kubectl) that leads to it.',
      tls: `A server or tunnel on this computer often has no certificate. Set the encryption to ${tlsChoice('prefer')} here.`,
    },
  },
];

function azureHints(): Provider['hints'] {
  return {
    host: 'Check the name of the server. One with private access is known only inside its own network.',
    port: AZURE_FIREWALL,
    tls: `Azure takes only encrypted connections. Set the encryption to ${tlsChoice('require')} or stronger.`,
    login: ({ user }) =>
      user?.includes('@') === true
        ? 'Check user and password. With Microsoft Entra the password is a token for about an hour: `az account get-access-token --resource-type oss-rdbms`.'
        : 'Check user and password. An address that the firewall does not name is refused here too. With Microsoft Entra the password is a token: `az account get-access-token --resource-type oss-rdbms`.',
  };
}

function digitalOceanHints(): Provider['hints'] {
  return {
    port: 'DigitalOcean lets in only trusted sources. Add your address in Settings → Trusted sources; the port is mostly 25060.',
    tls: OWN_AUTHORITY('DigitalOcean', 'Connection details → Download CA certificate'),
  };
}
