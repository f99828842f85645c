import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A program that some suite needs and npm does not bring. One line of the table per program. */
export interface TestTool {
  readonly name: string;
  /** How to see that it is there and runs; the first word is the program. */
  readonly check: readonly [program: string, ...args: string[]];
  /** Systems on which a suite needs it; elsewhere it is not needed. */
  readonly platforms: readonly NodeJS.Platform[];
  /** Debian and Ubuntu packages. */
  readonly apt: readonly string[];
  /** What does as well where it is there, or where these packages cannot be had. */
  readonly instead?: Pick<TestTool, 'check' | 'apt'>;
  /** Commands that make it once the packages are there. */
  readonly make?: readonly (readonly [program: string, ...args: string[]])[];
  /** Its tests are left out, with the reason, where it cannot be had; elsewhere a skipped test is an error under HYDRANT_TEST_STRICT=1. */
  readonly mayLack?: true;
  /** How a person gets it where we cannot. */
  readonly how: string;
}

/** A Python of its own, so that nothing of this machine's is changed. */
const PYTHON = fileURLToPath(new URL('../node_modules/.cache/hydrant/python/', import.meta.url));
/** The Python that has the MCP SDK. */
export const PYTHON_WITH_MCP = join(PYTHON, 'bin', 'python');

export const TEST_TOOLS = [
  {
    name: 'gnome-keyring',
    check: ['gnome-keyring-daemon', '--version'],
    platforms: ['linux'],
    apt: ['gnome-keyring'],
    how: 'sudo apt-get install gnome-keyring (Fedora: sudo dnf install gnome-keyring; Arch: sudo pacman -S gnome-keyring)',
  },
  {
    name: 'dbus-run-session',
    check: ['dbus-run-session', '--version'],
    platforms: ['linux'],
    apt: ['dbus'],
    how: 'sudo apt-get install dbus (Fedora: sudo dnf install dbus-daemon; Arch: sudo pacman -S dbus)',
  },
  {
    name: 'chromium',
    // Without the desktop around a page it starts in a third of the time.
    check: ['chromium-headless-shell', '--version'],
    platforms: ['linux'],
    apt: ['chromium-headless-shell'],
    instead: { check: ['chromium', '--version'], apt: ['chromium'] },
    how: 'sudo apt-get install chromium-headless-shell, or npx playwright install chromium',
  },
  {
    name: 'ssh',
    check: ['ssh', '-V'],
    platforms: ['linux'],
    apt: ['openssh-client'],
    how: 'sudo apt-get install openssh-client (Fedora: sudo dnf install openssh-clients; Arch: sudo pacman -S openssh)',
  },
  {
    name: 'sshd',
    // By its path: it is not in the PATH of ordinary users.
    check: ['/usr/sbin/sshd', '-V'],
    platforms: ['linux'],
    apt: ['openssh-server'],
    how: 'sudo apt-get install openssh-server (Fedora: sudo dnf install openssh-server; Arch: sudo pacman -S openssh)',
  },
  {
    name: 'openssl',
    check: ['openssl', 'version'],
    platforms: ['linux', 'darwin'],
    apt: ['openssl'],
    how: 'sudo apt-get install openssl',
  },
  {
    name: 'mariadbd',
    // By its path: it is not in the PATH of ordinary users. The package brings mariadb-install-db too.
    check: ['/usr/sbin/mariadbd', '--version'],
    platforms: ['linux'],
    apt: ['mariadb-server-core'],
    how: 'sudo apt-get install mariadb-server-core (Fedora: sudo dnf install mariadb-server; Arch: sudo pacman -S mariadb)',
  },
  {
    name: 'mariadb',
    check: ['mariadb', '--version'],
    platforms: ['linux'],
    apt: ['mariadb-client-core'],
    how: 'sudo apt-get install mariadb-client-core (Fedora: sudo dnf install mariadb; Arch: sudo pacman -S mariadb-clients)',
  },
  {
    name: 'mcp-for-python',
    check: [PYTHON_WITH_MCP, '-c', 'import importlib.metadata as m; assert m.version("mcp") == "2.3.0"; import mcp'],
    platforms: ['linux', 'darwin'],
    apt: ['python3-venv'],
    make: [
      ['python3', '-m', 'venv', PYTHON],
      [PYTHON_WITH_MCP, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'mcp==2.3.0'],
    ],
    mayLack: true,
    how: 'python3 and its venv (sudo apt-get install python3-venv), and a way to PyPI; then npm run pretest',
  },
] as const satisfies readonly TestTool[];

export type TestToolName = (typeof TEST_TOOLS)[number]['name'];

/** Undefined where the tool runs, else why it does not. */
export function whyNotUsable(tool: Pick<TestTool, 'check'>): string | undefined {
  const [program, ...args] = tool.check;
  const { error, status, signal, stderr } = spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (error && 'code' in error && error.code === 'ENOENT') return `${program} is not installed`;
  if (error) return `${program} does not run: ${error.message}`;
  if (status === 0) return undefined;
  return `${program} does not run: ${stderr.trim().split('\n')[0] || `it ended with ${signal ?? status}`}`;
}
