import { verifyAudit } from '../../core/history/verify-audit.ts';
import { homePaths, hydrantHome } from '../../core/profiles/home.ts';
import { visibleJson } from '../../core/stones/visible-text.ts';
import { EXIT } from './exit-codes.ts';
import { print, printJson } from './output.ts';

/** Checks the chain; exit code 6 and the first broken link when it does not hold. */
export async function auditVerify(options: { json?: boolean }): Promise<number> {
  const verdict = await verifyAudit(homePaths(hydrantHome()).history);
  if (options.json) await printJson(verdict);
  else if (verdict.ok) {
    await print(
      `The audit trail holds: ${verdict.length} events, head ${verdict.head.seq} ${verdict.head.hash}.${verdict.anchor ? ` Events up to ${verdict.anchor.seq} were pruned.` : ''}`,
    );
  } else
    await print(
      `The audit trail is broken at event ${verdict.brokenAt}: ${verdict.why}.`,
      ...(verdict.row ? [visibleJson(JSON.stringify(verdict.row))] : []),
    );
  return verdict.ok ? EXIT.ok : EXIT.damaged;
}
