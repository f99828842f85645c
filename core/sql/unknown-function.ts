import { clip } from '../common/clip.ts';
import { nearestName } from '../common/nearest.ts';

/**
 * A call of a function on neither list, the harmless nor the unsafe functions of the engine. Its name is mostly mistyped; otherwise it is a user
 * function of unknown effect.
 */
export interface UnknownFunction {
  /** As written, with what stands before it. */
  name: string;
  /** True when only a person can have made it: a schema of the user's stands before it, or it is quoted. */
  userDefined: boolean;
  /** The known function that was most likely meant. */
  nearest?: string;
}

/** Objection to a call: a sentence, and the function if it is unknown and nothing else is wrong. */
export interface FunctionFinding {
  reason: string;
  unknownFunction?: UnknownFunction;
}

/** Longer names are cut where they are shown: a quoted name may be as long as the statement. */
const LONGEST_SHOWN = 80;

/** The finding for a name that is on no list; `engine` as people write it. Of equally near `known` names the first is suggested, so the harmless ones stand first. */
export function unknownFunction(name: string, engine: string, options: { userDefined: boolean; known: Iterable<string> }): FunctionFinding {
  const shown = clip(name, LONGEST_SHOWN);
  if (options.userDefined)
    return {
      reason: `\`${shown}\` is a function that somebody made in this database; Hydrant cannot tell what it does.`,
      unknownFunction: { name: shown, userDefined: true },
    };
  const nearest = nearestName(name, options.known);
  const hint = nearest === undefined ? '.' : `; did you mean \`${nearest}\`?`;
  return {
    reason: `\`${shown}\` is not a function that Hydrant knows for ${engine}${hint}`,
    unknownFunction: { name: shown, userDefined: false, ...(nearest === undefined ? {} : { nearest }) },
  };
}
