import type { ConnectorDescription, EngineProgress } from '../connectors/connector.ts';
import type { ContextPart, StatementContext } from '../connectors/context.ts';
import type { Lease } from '../pool/session-pool.ts';
import type { ConnectionAddress } from '../profiles/connection-address.ts';
import type { Limits } from '../profiles/profile.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Policy } from '../sql/policy.ts';
import type { CatalogueFacts } from './catalogue-query.ts';
import type { ReadOnlyGuarding } from './read-only-guard.ts';

/** Where a statement runs: an environment of a server, or a kept result on this machine. */
export interface Target {
  /** The environment's name, echoed in every answer. */
  environment: string;
  profile: string;
  engine: string;
  dialect: Dialect;
  policy: Policy;
  limits: Limits;
  /** Of its sessions. */
  timeZone: string;
  /** What its catalogue has; absent for a stored result, which has one table. */
  catalogue?: CatalogueFacts;
  /** Set where the engine declares no plans: its name. */
  withoutPlans?: string;
  /** What its statements may choose to run in, see {@link inContext}. */
  contextParts?: { engineName: string; parts: readonly ContextPart[] };
  /** What its statements run in; part of `identity` and `address`. */
  context?: StatementContext;
  /** Set where only the first rows of a statement are here, and it has more: how many. Whatever is computed of them is partial. */
  partial?: { rows: number };
  /** Set for a stored result: the one table that statements see, and its columns. Errors speak of these, never of an environment. */
  only?: { table: string; columns: readonly string[] };
  /** Rejects where the person switched this environment off. Asked before each statement; absent where nothing can be switched. */
  assertEnabled?: () => Promise<void>;
  /** Where `acquire` leads, as whom and in which context: what an approval is bound to. Of the same profile values. */
  identity: string;
  address: ConnectionAddress;
  /** Rejects where the profile was edited since this process read it. Asked of what a person approves; absent where none can be. */
  assertUnedited?: () => Promise<void>;
  /** How changes are refused besides the parser; absent: this target is read-only whatever its login may do. */
  readOnlyGuard?: ReadOnlyGuarding;
  /** The connector's own, see ConnectorDescription. */
  checkInput?: ConnectorDescription['checkInput'];
  /** How long its engine may take to start up, in milliseconds, where it says so. */
  startingMs?: number;
  /** `onProgress` receives what the engine reports while a session is opened. */
  acquire: (signal: AbortSignal, onProgress?: (progress: EngineProgress) => void) => Promise<Lease>;
}
