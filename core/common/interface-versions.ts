/**
 * Versions of what other programs may build on. docs/reference/stability.md says what each promises and where it is read. A number is raised
 * when something is taken away or changes its meaning; what is added leaves it as it is.
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
