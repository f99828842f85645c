import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
/** Nothing of the git settings of whoever runs the tests is read or written. */
const ENV = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};

/** A small clone with the project's tools, the hooks and one typed folder. */
function makeClone(): {
  run: (program: string, ...args: string[]) => { code: number | null; said: string };
  write: (name: string, text: string) => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'hydrant-hooks-'));
  const run = (program: string, ...args: string[]): { code: number | null; said: string } => {
    const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', env: ENV });
    if (error) throw error;
    return { code: status, said: stdout + stderr };
  };
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  for (const name of ['scripts/git-hooks', 'scripts/hooks.ts']) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  mkdirSync(join(folder, 'app-renderer'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  write('.gitignore', 'node_modules\n');
  write('package.json', '{ "type": "module" }\n');
  write('biome.json', '{ "javascript": { "formatter": { "quoteStyle": "single" } }, "formatter": { "indentStyle": "space" } }\n');
  const compiler = { compilerOptions: { strict: true, noEmit: true, module: 'NodeNext', types: [] }, include: ['*.ts'] };
  write('tsconfig.json', JSON.stringify(compiler));
  write('app-renderer/tsconfig.json', JSON.stringify({ ...compiler, include: ['../*.ts'] }));
  run('git', 'init', '--quiet');
  run('git', 'add', '.');
  expect(run('git', 'commit', '--quiet', '-m', 'first').code).toBe(0);
  return { run, write };
}

test.skipIf(process.platform === 'win32')(
  'the hook is offered, refuses what the linter or the types refuse, and goes again',
  { timeout: 60_000 },
  () => {
    const { run, write } = makeClone();
    const commit = (name: string, text: string): { code: number | null; said: string } => {
      write(name, text);
      run('git', 'add', name);
      return run('git', 'commit', '-m', name);
    };
    // Nobody asked yet.
    expect(run('git', 'config', '--get', 'core.hooksPath').said).toBe('');
    expect(commit('unasked.ts', 'export const   a = "1"\n').code).toBe(0);

    expect(run(process.execPath, 'scripts/hooks.ts')).toMatchObject({ code: 0, said: expect.stringContaining('On:') });
    expect(commit('style.ts', 'export const   b = "1"\n')).toMatchObject({ code: 1, said: expect.stringContaining('npm run format') });
    run('git', 'reset', '--quiet', '--hard');
    expect(commit('types.ts', "export const c: number = 'text';\n")).toMatchObject({ code: 1, said: expect.stringContaining('TS2322') });
    run('git', 'reset', '--quiet', '--hard');
    expect(commit('good.ts', 'export const d = 1;\n').code).toBe(0);
    // What is not staged is nobody's business.
    write('unasked.ts', 'export const   e = "2"\n');
    expect(commit('notes.txt', 'not linted\n').code).toBe(0);

    expect(run(process.execPath, 'scripts/hooks.ts', '--off')).toMatchObject({ code: 0, said: expect.stringContaining('Off') });
    expect(run('git', 'config', '--get', 'core.hooksPath').said).toBe('');
    run('git', 'config', 'core.hooksPath', 'of-their-own');
    expect(run(process.execPath, 'scripts/hooks.ts')).toMatchObject({ code: 1, said: expect.stringContaining('of-their-own') });
    run(process.execPath, 'scripts/hooks.ts', '--off');
    expect(run('git', 'config', '--get', 'core.hooksPath').said.trim()).toBe('of-their-own');
  },
);

test('an installation does not switch it on', () => {
  for (const name of ['package.json', 'scripts/prepare.mjs']) {
    const text = readFileSync(join(ROOT, name), 'utf8').replace('"hooks": "node scripts/hooks.ts"', '');
    expect(text, name).not.toMatch(/hooks/);
  }
});
