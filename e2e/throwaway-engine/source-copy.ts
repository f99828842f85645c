import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = join(import.meta.dirname, '..', '..');
export const FIXTURE = join(import.meta.dirname, 'fixture');

/** What is made, or is no source. */
const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', 'release', 'coverage', 'test-results']);

/** The line of an engine in `core/engines/index.ts`. */
const LINE = "export { abacus } from './abacus/engine.ts';\n";

/** A copy of the sources of Hydrant with one engine more. */
export interface SourceCopy {
  root: string;
  /** Runs a program of the copy with this Node: `scripts/build.ts server`. Rejects with what it said where it fails. */
  run(args: readonly string[], given?: Given): Promise<string>;
}

interface Given {
  input?: string;
  env?: Readonly<Record<string, string>>;
}

/** Copies the sources, the throw-away engine as a folder of its own, and writes its one line; nothing else is edited. */
export function copyWithEngine(): SourceCopy {
  const root = join(realpathSync(mkdtempSync(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'hydrant-copy-'))), 'hydrant');
  for (const name of readdirSync(ROOT)) if (!LEFT_OUT.has(name)) cpSync(join(ROOT, name), join(root, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'junction');
  cpSync(FIXTURE, join(root, 'core', 'engines', 'abacus'), { recursive: true });
  const index = join(root, 'core', 'engines', 'index.ts');
  writeFileSync(index, readFileSync(index, 'utf8').replace(/^(?=export)/m, LINE));
  return { root, run: (args, given) => run(root, args, given) };
}

async function run(root: string, args: readonly string[], { input = '', env = {} }: Given = {}): Promise<string> {
  // Tests of the copy are a run of their own.
  const { HYDRANT_TEST_TIER: _tier, VITEST: _vitest, NODE_ENV: _mode, ...outer } = process.env;
  const child = spawn(process.execPath, args, { cwd: root, env: { ...outer, ...env } });
  child.stdin.on('error', () => undefined).end(input);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${out}${err}`);
  return out;
}
