// One process of bench/hosted: DuckDB in it, or in a host of it. Arguments: `in-process` or `hosted`, the folder of the profile, the home,
// the entry file of the host. Prints its figures as JSON.
import { readdirSync, readFileSync } from 'node:fs';
import type { Connector, Row, Session } from '../../core/connectors/connector.ts';
import type { Profile } from '../../core/profiles/profile.ts';

export interface HostedFigures {
  /** From nothing loaded to the first row of the first statement, in milliseconds. */
  first: number;
  /** Each of many small statements, in milliseconds. */
  small: number[];
  /** Memory after those: all processes together, in MB. */
  idle: number;
  /** A million rows read, in milliseconds. */
  rows: number;
  /** Processor time of that, of all processes together, in milliseconds: it does not depend on what else runs. */
  rowsCpu: number;
  /** A million rows as CSV lines that the engine wrote, in milliseconds. */
  csv: number;
  csvCpu: number;
  /** A second of interleaved work in this process while rows are read: the longest wait of a timer, in milliseconds. */
  longestWait: number;
  /** Peak memory of all processes together, in MB. */
  peak: number;
}

const SMALL = 300;
const ROWS = 1_000_000;
const [mode, folder = '', home = '', entry = ''] = process.argv.slice(2);
const never = new AbortController().signal;
const options = { signal: never, readOnly: true };
const profile = {
  id: 'bench',
  name: 'bench',
  engine: 'duckdb',
  policy: 'read-only',
  timeZone: 'UTC',
  connection: { form: 'folder', path: folder },
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function count(session: Session, sql: string): Promise<number> {
  let rows = 0;
  const { batches } = await session.execute(sql, [], options);
  for await (const batch of batches as AsyncIterable<Row[]>) rows += batch.length;
  return rows;
}

async function connectorOf(): Promise<Connector> {
  if (mode === 'in-process') return (await import('../../core/engines/duckdb/session/connector.ts')).createDuckdbConnector() as Connector;
  const [{ hostConnector }, { duckdbDescription }] = await Promise.all([
    import('../../core/connectors/kit/hosted.ts'),
    import('../../core/engines/duckdb/description.ts'),
  ]);
  return hostConnector({ entry, connector: 'duckdb', description: duckdbDescription, limits: { memoryMegabytes: 8_192 } });
}

/** This process and its children. */
function processes(): string[] {
  const children = readdirSync(`/proc/${process.pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${process.pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return [String(process.pid), ...children];
}

/** By a line of /proc/<pid>/status, in MB. */
function memory(line: 'VmRSS' | 'VmHWM'): number {
  const ofOne = (pid: string): number =>
    Number(new RegExp(`${line}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  return processes().reduce((sum, pid) => sum + ofOne(pid), 0);
}

/** User and system time so far, in milliseconds; the kernel counts it in hundredths of a second. */
function cpu(): number {
  return processes().reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) * 10;
  }, 0);
}

let session: Session | undefined;
let connector: Connector | undefined;
const first = await timed(async () => {
  connector = await connectorOf();
  session = await connector.connect(profile as unknown as Profile, { home, resources: '', secrets: {}, signal: never });
  await count(session, 'SELECT 1');
});
const open = session as unknown as Session;
const small: number[] = [];
for (let round = 0; round < SMALL + 50; round += 1) {
  const ms = await timed(() => count(open, `SELECT * FROM facts WHERE id BETWEEN ${round} AND ${round + 99}`));
  if (round >= 50) small.push(ms);
}
const idle = memory('VmRSS');

let longestWait = 0;
let last = performance.now();
const ticks = setInterval(() => {
  longestWait = Math.max(longestWait, performance.now() - last - 1);
  last = performance.now();
}, 1);
const beforeRows = cpu();
const rows = await timed(async () => {
  if ((await count(open, 'SELECT * FROM facts')) !== ROWS) throw new Error('rows were lost');
});
clearInterval(ticks);
const beforeCsv = cpu();
const csv = await timed(async () => {
  const lines = await open.fastExport?.csv('SELECT * FROM facts', [], options);
  let records = 0;
  for await (const batch of lines?.records ?? []) records += batch.length;
  if (records !== ROWS) throw new Error('records were lost');
});
const figures: HostedFigures = {
  first,
  small,
  idle,
  rows,
  rowsCpu: beforeCsv - beforeRows,
  csv,
  csvCpu: cpu() - beforeCsv,
  longestWait,
  peak: memory('VmHWM'),
};
process.stdout.write(JSON.stringify(figures));
await open.close();
await connector?.close();
