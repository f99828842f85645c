/** Matches HYDRANT_VAULT_PASSPHRASE, HYDRANT_VAULT_PASSPHRASE_FILE, and any later variable of Hydrant whose name marks it as a secret. */
const OWN_SECRET = /^HYDRANT_.*(?:PASS|TOKEN|SECRET|KEY)/i;

/** The environment for a program that is not Hydrant's own server, e.g. the browser or a login command: without Hydrant's secrets. */
export function environmentForOthers(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OWN_SECRET.test(name)));
}

/**
 * Removes Hydrant's secrets from an environment, and returns a copy that still has them. Electron starts other programs with the
 * environment of its own process, so the app's environment must not hold them.
 */
export function takeOwnSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const whole = { ...env };
  for (const name of Object.keys(env)) if (OWN_SECRET.test(name)) delete env[name];
  return whole;
}
