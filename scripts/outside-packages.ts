import { ENGINES } from '../core/engines/registry.ts';

/**
 * Packages that bring native or WASM files of their own (ssh2: the helper for PuTTY's agent, and requires of natives it can do without):
 * they stay in node_modules, are never bundled, are imported on first use, and are laid beside the packaged server.
 */
export const OUTSIDE_PACKAGES: readonly string[] = [
  '@napi-rs/keyring',
  '@guanmingchiu/sqlparser-ts',
  'ssh2',
  ...Object.values(ENGINES).flatMap(({ outside }) => outside ?? []),
];

/** What an import of one of them begins with; of a scoped package, every package of its scope, since natives are often packages beside it. */
export const OUTSIDE_IMPORTS: readonly RegExp[] = OUTSIDE_PACKAGES.map(
  (name) => new RegExp(name.startsWith('@') ? `^${RegExp.escape(name.split('/')[0] ?? name)}/` : `^${RegExp.escape(name)}(?:/|$)`),
);
