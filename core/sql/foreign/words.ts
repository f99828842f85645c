/** Splits a block of names on blanks; what follows a `#` on a line is a comment. */
export function words(...blocks: readonly string[]): ReadonlySet<string> {
  return new Set(blocks.flatMap((block) => block.replace(/#.*$/gm, '').split(/\s+/).filter(Boolean)));
}
