import { split } from 'shlex';

/** What stands in quotes or behind a backslash, and blanks that are no blanks to shlex (a non-breaking space from a web page). */
const PART = /'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\(?:\r\n|[\s\S])|[^\S \t\r\n]/g;

export interface SplitOptions {
  /** Outside of quotes a backslash is one, as in the paths of Windows, and takes no meaning from what follows it. */
  literalBackslash?: boolean;
}

/**
 * The words of a command line, as a POSIX shell takes it apart; undefined where a quote does not end. Nothing is expanded and nothing is
 * run: variables, patterns and operators (`|`, `;`, `>`) are characters of words.
 */
export function splitCommand(line: string, { literalBackslash = false }: SplitOptions = {}): string[] | undefined {
  const prepared = line.replaceAll(PART, (part) => {
    if (part.startsWith("'")) return part;
    // In double quotes a shell also unescapes `$` and the backtick; shlex leaves their backslash.
    if (part.startsWith('"'))
      return part.replaceAll(/\\([\s\S])/g, (pair, character) => (/[$`]/.test(character) ? `"'${character}'"` : pair));
    if (!part.startsWith('\\')) return ' ';
    if (literalBackslash) return `\\\\${part.slice(1)}`;
    return part === '\\\r\n' ? '\\\n' : part;
  });
  try {
    return split(prepared);
  } catch {
    // Its error says no more than that a quote or a backslash is the last of the text.
    return undefined;
  }
}
