/** Splits blocks of names at blanks; what follows a `#` at the start of a line is a comment. */
export function words(...blocks: readonly string[]): ReadonlySet<string> {
  return new Set(
    blocks.flatMap((block) =>
      block
        .replace(/^\s*#.*$/gm, '')
        .split(/\s+/)
        .filter(Boolean),
    ),
  );
}

/** Splits a block of several-word names at line ends and `|`. */
export function lines(block: string): ReadonlySet<string> {
  return new Set(
    block
      .split(/[\n|]/)
      .map((line) => line.trim())
      .filter(Boolean),
  );
}
