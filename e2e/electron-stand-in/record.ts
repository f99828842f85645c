/** What the app asked of parts that are only recorded here; a spec reads it with `electronApp.evaluate`. */
export interface StandInRecord {
  trays: { tooltip: string; menu: unknown; destroyed: boolean }[];
  notifications: { title: string; body: string }[];
  opened: string[];
  dialogs: { kind: string; options: unknown }[];
  /** Answers of dialogs to come, first in first out. */
  dialogAnswers: unknown[];
  loginItem: { openAtLogin: boolean };
  protocolClients: string[];
  clipboard: string;
}

export const record: StandInRecord = {
  trays: [],
  notifications: [],
  opened: [],
  dialogs: [],
  dialogAnswers: [],
  loginItem: { openAtLogin: false },
  protocolClients: [],
  clipboard: '',
};

Object.assign(globalThis, { __standinRecord: record });
