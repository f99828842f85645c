/**
 * Versions of interfaces that other programs may rely on. docs/reference/stability.md says what each promises and where to read it. A
 * number is raised when something is removed or changes its meaning; additions leave it as it is.
 */
export const INTERFACE_VERSIONS = {
  /** Names of the tools, and their arguments. */
  tools: 1,
  /** Fields of the structured content of answers. */
  structuredContent: 1,
  /** Codes of errors, and the exit codes of commands. */
  errors: 1,
  /** What commands print with `--json`. */
  json: 1,
  /** `profiles.json`. */
  profiles: 1,
  /** Files of `profiles export`. */
  profileExport: 1,
  /** Files for `--config`. */
  config: 1,
} as const;
