import { environmentForOthers } from '../../secrets/child-environment.ts';

/** Of Hydrant, of the test runner and of Node's own channel: a driver needs none of them. */
const NOT_FOR_DRIVERS = /^(HYDRANT_|VITEST|NODE_CHANNEL_)/;

/** The environment of a driver host. In Electron it has to be told to be Node. */
export function hostEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environmentForOthers(env)).filter(([name]) => !NOT_FOR_DRIVERS.test(name));
  const { NODE_OPTIONS, ...rest } = Object.fromEntries(kept);
  // Options such as --use-system-ca are for drivers as well; a debugger's port is taken already.
  const options = NODE_OPTIONS?.replaceAll(/--inspect\S*/g, '').trim();
  return { ...rest, ...(options ? { NODE_OPTIONS: options } : {}), ELECTRON_RUN_AS_NODE: '1' };
}
