/** Replaces an address that a log or a report does not name. */
const HOST_MASK = '[host]';

/** Endings of file names, which look like host names. */
const FILE_ENDINGS = new Set(
  'js mjs cjs ts tsx mts json jsonc jsonl log db md toml yaml yml node duckdb parquet csv tsv sql pem key crt lock txt html css wasm so dll dylib exe sock'.split(
    ' ',
  ),
);
/** A name of two labels counts as a host only under one of these top-level domains; otherwise it is a property (`process.exit`). */
const TOP_LEVELS = new Set(
  'com net org io dev app cloud local internal lan corp test example invalid eu de uk fr nl es it ch at us ca au jp cn in br co ai gov edu info biz'.split(
    ' ',
  ),
);

const URL_HOST = /\b([a-z][a-z0-9+.-]{1,30}:\/\/)(?!\/)([^\s"'`<>/?#]{1,300})/gi;
/** `host=…`, `PGHOST: …`, `"DB_HOST":"…"`, `Data Source = …`. */
const HOST_PAIR =
  /(?<![a-z0-9])((?:[a-z0-9_]{0,40}_)?(?:pghost|hostname|hostaddr|host|servername|server|data source|addr(?:ess)?))(["']?\s{0,3}[=:]\s{0,3}["']?)([^\s"',;)}]{2,300})/gi;
/** `getaddrinfo ENOTFOUND …`, `connect ECONNREFUSED …:5432`: a code of the resolver or the network, followed by the host. */
const HOST_AFTER_CODE =
  /\b((?:ENOTFOUND|EAI_[A-Z]{1,20}|ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENODATA|ESERVFAIL|EPIPE)\s{1,3}["']?)([^\s"',;()]{2,300})/g;
/** `host warehouse-prod-7`, `server db7`: the single word that follows, unless it is an ordinary word of a sentence. */
const HOST_AFTER_WORD = /\b((?:host|hostname|server)(?:\s{1,3}name)?\s{1,3}["'`]?)([a-z0-9_][a-z0-9_.-]{1,252}(?::\d{1,5})?)(?![\w.-])/gi;
/** `reader@warehousebox`. */
const HOST_AFTER_USER = /(?<=[\w.+-]@)(\[?[a-z0-9][a-z0-9_.:-]{0,252}\]?)/gi;
/** Words that follow "host" and "server" in an English sentence, and names of system calls. */
const SENTENCE_WORDS = new Set(
  `is was were has had have did does do not no and or but could can cannot may might must will would should for from in on at to of with by as if
  that this which when while where key keys name names address addresses error errors process processes closed said says sent refused ended ended
  answers answered answer asks asked gave gives wants wanted reports reported terminated unexpectedly side port ports list lists failed fails
  requires required needs needed supports supported started starts stopped went gone down up unreachable unknown not-found state log logs its
  connect getaddrinfo read write bind listen accept shutdown close socket open spawn send recv queryany querysrv querya queryaaaa
  after before because still already certificate version response responses request requests configuration connection connections settings`.split(
    /\s+/,
  ),
);
const IPV4 = /(?<![\d.])(?!127\.)(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g;
const IPV6 = /(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}(?![\w:])|(?<![\w:])(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}(?![\w:])/gi;
const NAME = /(?<![\w./\\-])(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.){1,8}[a-z][a-z0-9-]{1,23}(?![\w-]|\.[a-z])/gi;
/** Addresses of this computer identify nobody. */
const OWN = /^(?:localhost(?![\w-]|\.\w)|127\.|\[?::1\]?$)/i;

/** Masks names and addresses of hosts in a text, whether or not a known connection leads there. `localhost` stays. */
export function maskHosts(text: string): string {
  return text
    .replace(URL_HOST, (all, scheme: string, authority: string) => {
      const host = authority.slice(authority.lastIndexOf('@') + 1);
      // node:internal/…, file:///… and app://… are locations of code.
      return /^(?:node|file|app):/i.test(scheme) || OWN.test(host) ? all : `${scheme}${HOST_MASK}`;
    })
    .replace(HOST_PAIR, (all, key: string, sign: string, host: string) => (isNoHost(host) ? all : `${key}${sign}${HOST_MASK}`))
    .replace(HOST_AFTER_CODE, (all, lead: string, host: string) => (isNoHost(host) ? all : `${lead}${HOST_MASK}`))
    .replace(HOST_AFTER_WORD, (all, lead: string, host: string) => (isNoHost(host) ? all : `${lead}${HOST_MASK}`))
    .replace(HOST_AFTER_USER, (host) => (OWN.test(host) ? host : HOST_MASK))
    .replace(IPV4, HOST_MASK)
    .replace(IPV6, (all) => (/^[0-9a-f:]{6,}$/i.test(all) && /[a-f]|::/i.test(all) ? HOST_MASK : all))
    .replace(NAME, (name) => (isHostName(name) ? HOST_MASK : name));
}

/** `127.0.0.1:5432`, the path of a socket, an ordinary word, or a text that is already masked. */
function isNoHost(word: string): boolean {
  const alone = word.toLowerCase().replace(/[.:]+$/, '');
  return OWN.test(word) || word.startsWith(HOST_MASK) || /^(?:\/|\\\\\.\\pipe\\)/.test(word) || SENTENCE_WORDS.has(alone);
}

function isHostName(name: string): boolean {
  const labels = name.toLowerCase().split('.');
  const last = labels.at(-1) ?? '';
  if (FILE_ENDINGS.has(last)) return false;
  // camelCase is a name in code: host names do not change from lower to upper case.
  if (/[a-z][A-Z]/.test(name)) return false;
  return labels.length > 2 || TOP_LEVELS.has(last);
}
