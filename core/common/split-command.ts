import { split } from 'shlex';

/** A quoted part, a backslash escape, or a blank that shlex does not treat as one (a non-breaking space from a web page). */
const PART = /'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\(?:\r\n|[\s\S])|[^\S \t\r\n]/g;

export interface SplitOptions {
  /** Outside of quotes a backslash is an ordinary character, as in paths of Windows. */
  literalBackslash?: boolean;
}

/**
 * The words of a command line, split as a POSIX shell splits it; undefined if a quote is not closed. Nothing is expanded and nothing is
 * run: variables, patterns and operators (`|`, `;`, `>`) are characters of words.
 */
export function splitCommand(line: string, { literalBackslash = false }: SplitOptions = {}): string[] | undefined {
  const prepared = line.replaceAll(PART, (part) => {
    if (part.startsWith("'")) return part;
    // In double quotes a shell also unescapes `$` and the backtick; shlex keeps their backslash.
    if (part.startsWith('"'))
      return part.replaceAll(/\\([\s\S])/g, (pair, character) => (/[$`]/.test(character) ? `"'${character}'"` : pair));
    if (!part.startsWith('\\')) return ' ';
    if (literalBackslash) return `\\\\${part.slice(1)}`;
    return part === '\\\r\n' ? '\\\n' : part;
  });
  try {
    return split(prepared);
  } catch {
    // shlex reports only that a quote or a backslash is the last character of the text.
    return undefined;
  }
}
