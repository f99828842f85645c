import { isRecord } from '../../common/records.ts';
import type { CatalogueQuery, ExecuteOptions, Parameters, Session } from '../connector.ts';
import type { StatementContext } from '../context.ts';

/** Options of a statement in a call. Signal and progress are separate messages. */
export type SentOptions = Omit<ExecuteOptions, 'signal' | 'onProgress'>;

interface Method {
  /** Calls the method in the host. */
  run(session: Session, args: unknown[], signal: AbortSignal): Promise<unknown>;
  /** Type guard of the method's result, checked in the parent. */
  isResult(value: unknown): boolean;
}

/** Methods of a session with a single result. Methods that stream rows are in `hosted-statement.ts`. A new method of `Session` is one entry. */
export const METHODS = {
  explain: {
    run: (session, [sql, parameters, options], signal) =>
      session.explain(sql as string, parameters as Parameters, { ...(options as SentOptions), signal }),
    isResult: (plan) => isRecord(plan) && typeof plan.text === 'string' && (plan.rows === null || typeof plan.rows === 'number'),
  },
  catalogue: {
    run: (session, [query], signal) => session.catalogue(query as CatalogueQuery, signal),
    isResult: (objects) =>
      Array.isArray(objects) && objects.every((one) => isRecord(one) && typeof one.type === 'string' && typeof one.name === 'string'),
  },
  ping: { run: (session, _, signal) => session.ping(signal), isResult: isNothing },
  proveReadOnly: {
    run: async (session, _, signal) => session.proveReadOnly?.(signal),
    isResult: (sentence) => typeof sentence === 'string',
  },
  loginRights: {
    run: (session, [context], signal) => session.loginRights(signal, (context as StatementContext | null) ?? undefined),
    isResult: (rights) => isRecord(rights) && typeof rights.canWrite === 'boolean' && typeof rights.summary === 'string',
  },
  reset: { run: (session) => session.reset(), isResult: isNothing },
  close: { run: (session) => session.close(), isResult: isNothing },
} as const satisfies Record<string, Method>;

/** Methods that a session may lack; the reply to `connect` lists the ones that it has. */
export const OPTIONAL_METHODS = ['fastExport', 'proveReadOnly'] as const satisfies readonly (keyof Session)[];

export type MethodName = keyof typeof METHODS;

export function isMethod(name: string): name is MethodName {
  return Object.hasOwn(METHODS, name);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}
