import type { Approvals } from '../../core/approvals/approvals.ts';
import type { Assistants } from '../../core/assistants/assistants.ts';
import type { PlannedChange } from '../../core/assistants/planned-change.ts';
import type { AvailabilityStore } from '../../core/availability/availability.ts';
import type { HydrantError } from '../../core/common/errors.ts';
import type { Redactor } from '../../core/common/redact.ts';
import type { History } from '../../core/history/history.ts';
import type { Log } from '../../core/logs/log.ts';
import type { ProfileStore } from '../../core/profiles/profile-store.ts';
import type { PersonalStore } from '../../core/secrets/personal-store.ts';
import type { SecretStore } from '../../core/secrets/secret-store.ts';
import type { AppSettings } from '../contract/app.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import type { DiscoveredSecrets } from './discovered-secrets.ts';
import type { Drafts } from './drafts.ts';
import type { Events } from './events.ts';
import type { JsonFile } from './json-file.ts';
import type { OpenWords } from './open-words.ts';
import type { Shell } from './shell.ts';
import type { Tests } from './tests.ts';
import type { WantedSecrets } from './wanted-secrets.ts';

/** What the channels work with; made once per host and passed, never global. */
export interface HostContext {
  version: string;
  home: string;
  log: Log;
  /** The text of the report that a page shows now, by its id. */
  shownReports: Map<string, string>;
  platform: NodeJS.Platform;
  /** Where other programs of this person keep their connections. */
  person: { home: string; env: NodeJS.ProcessEnv };
  redactor: Redactor;
  openWords: OpenWords;
  discoveredSecrets: DiscoveredSecrets;
  profiles: ProfileStore;
  secrets: SecretStore;
  /** What keeps `secrets`, and what it needs of the person. */
  personalSecrets: PersonalStore;
  wantedSecrets: WantedSecrets;
  /**
   * Makes the redactor know the secrets of every saved connection, before a text that a person typed is written down. Resolves with the
   * error of one that could not be read.
   */
  secretsKnown: () => Promise<HydrantError | undefined>;
  history: () => History;
  approvals: () => Approvals;
  availability: AvailabilityStore;
  assistants: Assistants;
  /** Changes that were shown to a person, by token, until they are applied. */
  plans: Map<string, PlannedChange>;
  supervisor: Supervisor;
  tests: Tests;
  settings: JsonFile<AppSettings>;
  drafts: Drafts;
  events: Events;
  shell: Shell;
  /** What runs for a page and may be cancelled by it. */
  runs: Map<string, AbortController>;
  /** Runs that were cancelled before they came. */
  cancelledRuns: Set<string>;
  /** Exports of the history that run now, by the name their page gave them. */
  historyExports: Map<string, { rows: number; total: number; stop: AbortController }>;
  /** Why assistants cannot be pointed at this installation. */
  launcherProblem: { message: string; next: string } | null;
  /** The command line of this installation, with its whole environment, for work that is a command of its own. */
  commandLine: { command: string; args: readonly string[]; env: NodeJS.ProcessEnv };
}
