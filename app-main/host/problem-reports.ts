import { spawn } from 'node:child_process';
import { HydrantError } from '../../core/common/errors.ts';
import type { HostContext } from './context.ts';

/** A report as a person reads it before it is saved. */
export interface ProblemReport {
  sections: { title: string; text: string }[];
  /** The whole file. */
  text: string;
}

/** Makes a report with the command of the same installation, so that the app and the command line tell the same. */
export function makeProblemReport({ command, args, env }: HostContext['commandLine']): Promise<ProblemReport> {
  const child = spawn(command, [...args, 'report', '--json'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve, reject) => {
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
    child.on('error', () => reject(failed()));
    child.on('close', () => {
      try {
        const { sections, text } = JSON.parse(out) as ProblemReport;
        resolve({ sections, text });
      } catch {
        reject(failed());
      }
    });
  });
}

function failed(): HydrantError {
  return new HydrantError('SERVER_FAILED', 'The report could not be made.', 'Try again; the log files are in the logs folder.');
}
