/** One line of a password file; an undefined field is `*`, which matches everything. */
export interface PgpassEntry {
  host: string | undefined;
  port: string | undefined;
  database: string | undefined;
  user: string | undefined;
  password: string;
}

export interface PgpassFile {
  entries: PgpassEntry[];
  /** Numbers of invalid lines, from 1. */
  damaged: number[];
}

/** Target of a password lookup. Absent fields have libpq's defaults; the database defaults to the user. */
export interface PgpassTarget {
  host?: string;
  port?: number;
  database?: string;
  user?: string;
}

const FIELD = /(?:[^\\:]|\\[\s\S]?)*/y;

/** Reads `host:port:database:user:password` lines: `\:` and `\\` are escapes for `:` and `\`, `#` begins a comment, `*` matches everything. */
export function parsePgpass(text: string): PgpassFile {
  const file: PgpassFile = { entries: [], damaged: [] };
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [host, port, database, user, password] = fields(line);
    if (password === undefined) file.damaged.push(index + 1);
    else
      file.entries.push({
        host: pattern(host),
        port: pattern(port),
        database: pattern(database),
        user: pattern(user),
        password: plain(password),
      });
  }
  return file;
}

/** The first matching entry by libpq's rules: without a host, or with the default socket folder, the host is `localhost`. */
export function findPgpass(entries: readonly PgpassEntry[], target: PgpassTarget): PgpassEntry | undefined {
  const socket = target.host === undefined || target.host === '/tmp' || target.host === '/var/run/postgresql';
  const wanted = {
    host: socket ? 'localhost' : target.host,
    port: String(target.port ?? 5432),
    database: target.database ?? target.user,
    user: target.user,
  };
  return entries.find((entry) =>
    (['host', 'port', 'database', 'user'] as const).every((field) => entry[field] === undefined || entry[field] === wanted[field]),
  );
}

/** The first five fields of a line, still escaped; as in libpq, the password ends at a `:` too. */
function fields(line: string): string[] {
  const matches: string[] = [];
  for (let at = 0; at <= line.length && matches.length < 5; at = FIELD.lastIndex + 1) {
    FIELD.lastIndex = at;
    matches.push(FIELD.exec(line)?.[0] ?? '');
  }
  return matches;
}

function pattern(field: string | undefined): string | undefined {
  return field === undefined || field === '*' ? undefined : plain(field);
}

function plain(field: string): string {
  return field.replaceAll(/\\([\s\S])/g, '$1');
}
