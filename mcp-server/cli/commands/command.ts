import type { Log } from '../../../core/logs/log.ts';

/** Commands as data; build-program.ts makes the command line of them. What they do stands in the files that `run` loads. */
export interface CommandGroup {
  /** The word before its commands; none for those that stand alone. */
  name?: string;
  does?: string;
  commands: readonly CommandSpec[];
}

export interface CommandSpec {
  /** Name and arguments as commander writes them: `add <id>`. */
  use: string;
  does: string;
  /** One a line. */
  examples: string;
  /** True where it takes the options of served-options.ts: which profiles, under which policy. */
  served?: true;
  options?: readonly OptionSpec[];
  /** Loads what runs it, only once it is asked for. The answer is an exit code, or anything else for 0. */
  run: () => Promise<(options: never, args: string[], log: Log) => Promise<unknown>>;
}

export interface OptionSpec {
  /** As commander writes them: `-n, --limit <rows>`. */
  flags: string;
  help: string;
  is?: 'list' | 'required';
  /** The value is a number in this range; anything else is USAGE. */
  number?: NumberRange;
  choices?: readonly string[];
  default?: string;
}

/** Both ends belong to it. Whole numbers only, unless `fractions`. */
export interface NumberRange {
  least: number;
  most: number;
  fractions?: true;
}
