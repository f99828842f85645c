import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Where a process runs, as far as it matters for checking whether it is alive; each part is a hash, so that no computer is named. */
export interface MachineIdentity {
  host: string;
  /** Since when the computer runs; empty if the system does not report it. */
  boot: string;
  /** The container; empty outside of one. */
  processes: string;
}

/** This machine since its last boot, in this container: identifies the set of processes that this one can see. */
function machineIdentity(): MachineIdentity {
  const { host, boot, processes } = facts();
  return { host: hash(host), boot: boot && hash(boot), processes: processes && hash(processes) };
}

/** {@link machineIdentity} as one word, `host-boot-container`, for other processes; see {@link processState}. */
export function machineName(): string {
  const { host, boot, processes } = machineIdentity();
  return [host, boot, processes].join('-');
}

/** The same in eight hexadecimal digits, for file names. */
export function machineMark(): string {
  const { host, boot, processes } = facts();
  return hash([host, boot, processes].join('\n'));
}

/**
 * Whether a process of the machine with this {@link machineName} is alive. `unknown`: a pid means nothing on another machine, or in another
 * container, even under the same host name.
 */
export function processState(machine: string, pid: number, here: string = machineName()): 'alive' | 'gone' | 'unknown' {
  if (machine === here) return isProcessAlive(pid) ? 'alive' : 'gone';
  const [host, boot] = machine.split('-');
  const [ownHost, ownBoot] = here.split('-');
  // Nothing outlives a restart of its computer.
  return host === ownHost && boot && ownBoot && boot !== ownBoot ? 'gone' : 'unknown';
}

/** Whether a process with this pid exists, among those that this one can see. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When this process started, in base 36: distinguishes it from another one with the same pid. */
export function processStart(): string {
  return Math.floor(performance.timeOrigin).toString(36);
}

function facts(): { host: string; boot: string; processes: string } {
  return {
    host: hostname(),
    boot: contentOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    processes: contentOf(() => readlinkSync('/proc/self/ns/pid')),
  };
}

function contentOf(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
