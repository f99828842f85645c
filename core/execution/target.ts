import type { ConnectorDescription, EngineProgress } from '../connectors/connector.ts';
import type { ContextPart, StatementContext } from '../connectors/context.ts';
import type { Lease } from '../pool/session-pool.ts';
import type { ConnectionAddress } from '../profiles/connection-address.ts';
import type { Limits } from '../profiles/profile.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Policy } from '../sql/policy.ts';
import type { CatalogueFacts } from './catalogue-query.ts';
import type { ReadOnlyGuarding } from './read-only-guard.ts';

/** Where a statement runs: an environment of a server, or a stored result on this machine. */
export interface Target {
  /** The environment's name, echoed in every answer. */
  environment: string;
  profile: string;
  engine: string;
  dialect: Dialect;
  policy: Policy;
  limits: Limits;
  /** Time zone of its sessions. */
  timeZone: string;
  /** What the engine declares about its catalogue; absent for a stored result, which has one table. */
  catalogue?: CatalogueFacts;
  /** Set if the engine declares no plans: its name. */
  withoutPlans?: string;
  /** The parts of a context that a statement may choose, see {@link inContext}. */
  contextParts?: { engineName: string; parts: readonly ContextPart[] };
  /** The context of its statements; part of `identity` and `address`. */
  context?: StatementContext;
  /** Set if only the first rows of a statement are stored: their number. Anything computed from them is partial. */
  partial?: { rows: number };
  /** Set for a stored result: its only table, and the columns. Errors mention these, never an environment. */
  only?: { table: string; columns: readonly string[] };
  /**
   * Rejects if the person disabled this environment. Called before each statement; absent for a stored result, which cannot be disabled.
   */
  assertEnabled?: () => Promise<void>;
  /** Hash of where `acquire` connects, as whom and in which context; approvals are bound to it. */
  identity: string;
  address: ConnectionAddress;
  /** Rejects if the profile was edited since this process read it. Called for statements that need approval; absent if none can. */
  assertUnedited?: () => Promise<void>;
  /** How the engine refuses changes in addition to the parser; absent: this target is read-only whatever its login may do. */
  readOnlyGuard?: ReadOnlyGuarding;
  /** The connector's check of statement and parameters, see ConnectorDescription. */
  checkInput?: ConnectorDescription['checkInput'];
  /** How long the engine may take to start up, in milliseconds, if its connector declares it. */
  startingMs?: number;
  /** `onProgress` receives what the engine reports while a session is opened. */
  acquire: (signal: AbortSignal, onProgress?: (progress: EngineProgress) => void) => Promise<Lease>;
}
