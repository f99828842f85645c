import { ERROR_CODES, type ErrorCode } from '../../core/common/errors.ts';
import { exitCodeOf } from '../../mcp-server/cli/exit-codes.ts';
import { ERROR_CURES } from './error-cures.ts';
import { NOTE, table } from './markdown.ts';

/** docs/reference/errors.md. */
export function errorsPage(): string {
  const rows = (Object.entries(ERROR_CODES) as [ErrorCode, string][]).map(([code, meaning]) => [
    `\`${code}\``,
    meaning,
    ERROR_CURES[code].causes,
    ERROR_CURES[code].cure,
    String(exitCodeOf(code)),
  ]);
  return `# Error codes

${NOTE}
Every failure has a code, a sentence and a next step, in tools (\`isError\`), on the command line, and in the history. The next step of an
error knows the case at hand; this table has what is behind each code in general. The last column is the exit code of a command that ends
with it ([cli.md](cli.md#exit-codes)).

${table(['code', 'meaning', 'likely causes', 'what to do', 'exit'], rows)}`;
}
