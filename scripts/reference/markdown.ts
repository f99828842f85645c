/** The first line of every page that is made. */
export const NOTE = 'Made by `node scripts/make-reference.ts`; edit the code instead.\n';

/** A table of Markdown; a bar or a line feed within a cell does not end it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

/** Shell lines as a block. */
export function shell(text: string): string {
  return `\`\`\`sh\n${text}\n\`\`\`\n`;
}
