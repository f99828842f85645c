/** What the app asked of parts that are only recorded here; a spec reads it with `electronApp.evaluate`. */
export interface StandInRecord {
  /** Every call of a recorded part, in order: `{ call: 'app.setAsDefaultProtocolClient', args: ['hydrant'] }`. */
  calls: { call: string; args: unknown[] }[];
  trays: { tooltip: string; menu: object | undefined; destroyed: boolean }[];
  notifications: { title: string; body: string; closed: boolean }[];
  /** Addresses and paths given to `shell`. */
  opened: string[];
  dialogs: { kind: string; options: unknown }[];
  /** Answers of dialogs to come, first in first out; without one a dialog is cancelled. */
  dialogAnswers: unknown[];
  loginItem: { openAtLogin: boolean };
  protocolClients: string[];
  clipboard: string;
}

export const record: StandInRecord = {
  calls: [],
  trays: [],
  notifications: [],
  opened: [],
  dialogs: [],
  dialogAnswers: [],
  loginItem: { openAtLogin: false },
  protocolClients: [],
  clipboard: '',
};

/** Levers for specs, beyond what the app did: live objects, and what only a desktop would do. */
export const levers: Record<string, unknown> = {};

Object.assign(globalThis, { __standinRecord: record, __standin: levers });

/** A function of a recorded part: it only notes that it was called, and answers `result`. */
export function noted<A extends unknown[], R>(call: string, result: R): (...args: A) => R {
  return (...args) => {
    note(call, args);
    return result;
  };
}

/** Notes a call; what is not plain data is noted by its kind. */
export function note(call: string, args: readonly unknown[]): void {
  record.calls.push({ call, args: args.map(plain) });
}

function plain(value: unknown): unknown {
  if (value === undefined) return null;
  try {
    return typeof value === 'function' ? '[function]' : (JSON.parse(JSON.stringify(value)) as unknown);
  } catch {
    return `[${typeof value}]`;
  }
}
