/** The Node that runs the stand-in; `process.execPath` names the launcher from boot.ts on, as in Electron. */
export const REAL_NODE = process.execPath;
