import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readFileIfThere } from '../../core/common/atomic-file.ts';
import { asHydrantError, HydrantError } from '../../core/common/errors.ts';
import type { History } from '../../core/history/history.ts';
import type { HistoryNotice } from '../../core/history/notice.ts';
import { homePaths } from '../../core/profiles/home.ts';
import type { SecretStore } from '../../core/secrets/secret-store.ts';
import { parseVault } from '../../core/secrets/vault-file.ts';
import type { ReplyOf } from '../contract/contract.ts';
import { problemOf } from './problem.ts';

export type FileProblem = ReplyOf<'app.file-problems'>[number];
type Screen = FileProblem['screen'];

/** What is looked at; part of the host's context. */
export interface FileChecks {
  home: string;
  secrets: Pick<SecretStore, 'describe'>;
  history: () => Pick<History, 'list' | 'notices'>;
  profiles: { list(): Promise<unknown> };
  availability: { read(): Promise<unknown> };
  settings: { problem(): Promise<HydrantError | undefined> };
  drafts: { problem(): Promise<HydrantError | undefined> };
  assistants: { recordsProblem(): Promise<HydrantError | undefined> };
}

/** Everything that is wrong with the files of the home now, each with the screen that it concerns. */
export async function fileProblems(checks: FileChecks): Promise<FileProblem[]> {
  const { home, profiles, availability, settings, drafts, assistants } = checks;
  const matches: [Screen, HydrantError | undefined][] = [
    ['connections', await failureOf(() => profiles.list())],
    ['connections', await failureOf(() => availability.read())],
    ['connections', await drafts.problem()],
    ['history', await failureOf(async () => checks.history().list({ limit: 1 }))],
    ...checks
      .history()
      .notices()
      .map((notice): [Screen, HydrantError] => ['history', ofNotice(notice)]),
    ['assistants', await assistants.recordsProblem()],
    ['settings', await settings.problem()],
    ['settings', await vaultProblem(checks)],
    ...folderProblems(home).map((problem): [Screen, HydrantError] => ['settings', problem]),
  ];
  return matches.flatMap(([screen, problem]) => (problem ? [{ screen, ...problemOf(problem) }] : []));
}

async function failureOf(work: () => Promise<unknown>): Promise<HydrantError | undefined> {
  return work().then(
    () => undefined,
    (error: unknown) => asHydrantError(error, 'Try again.'),
  );
}

function ofNotice({ code, message, next, path }: HistoryNotice): HydrantError {
  return new HydrantError(code, message, next, { details: { path } });
}

/** Whether the file of the passphrase vault can be understood, where it is in use; it is not opened. */
async function vaultProblem({ secrets }: FileChecks): Promise<HydrantError | undefined> {
  const { kind, location } = secrets.describe();
  if (kind !== 'vault') return undefined;
  return failureOf(async () => {
    const bytes = await readFileIfThere(location, { maxBytes: 64 * 1024 * 1024 });
    if (bytes) parseVault(bytes, location);
  });
}

const FOLDERS: Readonly<Record<string, string>> = {
  secrets: 'passwords cannot be saved',
  results: 'long results cannot be stored',
  backups: 'files cannot be backed up, so none is changed',
  run: 'no setting can be changed, and approvals are noticed late',
  logs: 'no log is written',
  tests: 'the results of tests are forgotten at the end',
  cache: 'the sample warehouse cannot be opened',
  tmp: 'large statements cannot use the disk',
};

/** Files that stand where Hydrant keeps a folder. */
function folderProblems(home: string): HydrantError[] {
  const { secrets, results, backups, run, logs, tmp } = homePaths(home);
  return [secrets, results, backups, run, logs, tmp, join(home, 'tests'), join(home, 'cache')].flatMap((folder) => {
    const there = statSync(folder, { throwIfNoEntry: false });
    if (there === undefined || there.isDirectory()) return [];
    return new HydrantError(
      'CONFIG_UNREADABLE',
      `${folder} is a file, but Hydrant needs a folder there: ${FOLDERS[basename(folder)]}.`,
      'Move that file away; the folder is made when it is needed.',
      { details: { path: folder } },
    );
  });
}
