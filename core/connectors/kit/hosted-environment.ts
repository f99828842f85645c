import { environmentForOthers } from '../../secrets/child-environment.ts';

/** Variables of Hydrant, the test runner and Node's IPC, which no driver needs. */
const NOT_FOR_DRIVERS = /^(HYDRANT_|VITEST|NODE_CHANNEL_)/;

/** The environment of a driver host. ELECTRON_RUN_AS_NODE makes Electron's executable run as plain Node. */
export function hostEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inherited = Object.entries(environmentForOthers(env)).filter(([name]) => !NOT_FOR_DRIVERS.test(name));
  const { NODE_OPTIONS, ...rest } = Object.fromEntries(inherited);
  // Drivers need options such as --use-system-ca. Not --inspect: the parent already uses the debugger's port.
  const options = NODE_OPTIONS?.replaceAll(/--inspect\S*/g, '').trim();
  return { ...rest, ...(options ? { NODE_OPTIONS: options } : {}), ELECTRON_RUN_AS_NODE: '1' };
}
