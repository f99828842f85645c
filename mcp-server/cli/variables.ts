/** Variables of the environment that Hydrant reads, for the reference. */
export const VARIABLES: readonly { name: string; does: string }[] = [
  { name: 'HYDRANT_HOME', does: 'the folder of everything Hydrant keeps; default `~/.hydrant`' },
  { name: 'HYDRANT_PROFILE', does: 'a profile to serve, where no `--profile` is given' },
  { name: 'HYDRANT_PROFILES', does: 'as above, several, with commas between' },
  { name: 'HYDRANT_CONFIG', does: 'a TOML file with profiles, as `--config`' },
  { name: 'HYDRANT_POLICY', does: '`read-only`, `approve-writes` or `full`; only ever makes stricter' },
  { name: 'HYDRANT_LOG_LEVEL', does: '`off`, `error`, `warn`, `info` (default) or `debug`: what goes into the files in `logs/`' },
  { name: 'HYDRANT_SECRETS', does: '`keychain` or `vault`: where secrets are kept; default what this computer has' },
  { name: 'HYDRANT_VAULT_PASSPHRASE_FILE', does: 'a file with the passphrase of the vault' },
  { name: 'HYDRANT_VAULT_PASSPHRASE', does: 'the passphrase itself; the file is safer' },
  { name: 'HYDRANT_APPROVAL_WAIT', does: 'seconds that a call waits for a person’s yes before it is answered that it may come back' },
  { name: 'HYDRANT_DEBUG', does: 'any value: an error on the command line shows where in the code it was thrown' },
];
