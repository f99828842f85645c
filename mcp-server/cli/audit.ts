import { visibleJson } from '../../core/common/visible-text.ts';
import { type AuditVerdict, verifyAudit } from '../../core/history/verify-audit.ts';
import { ensureHome } from '../../core/profiles/home.ts';
import { EXIT } from './exit-codes.ts';
import { print, printJson } from './output.ts';

/** What is wrong with an audit trail, in sentences. */
export function brokenTrail({ why, brokenAt }: AuditVerdict & { ok: false }): { sentence: string; next: string } {
  if (why === 'head missing' || why === 'head damaged') {
    const state = why === 'head missing' ? 'missing' : 'damaged';
    return {
      sentence: `The audit trail is unbroken up to event ${brokenAt}, but the file history.head is ${state}: events cut off its end would go unnoticed.`,
      next: 'Compare the history with a backup if nobody touched that file on purpose. Moved away, it is written anew with the next statement.',
    };
  }
  return {
    sentence: `The audit trail is broken at event ${brokenAt}: ${why}.`,
    next: 'Keep a copy of history.db and history.head, and find out who changed them.',
  };
}

/** Checks the chain; exit code 6 and the first broken link when it does not hold. */
export async function auditVerify(options: { json?: boolean }): Promise<number> {
  // A home that cannot be made or used is not one without events.
  const auditVerdict = await verifyAudit(ensureHome().history);
  if (options.json) await printJson(auditVerdict.ok ? auditVerdict : { ...auditVerdict, next: brokenTrail(auditVerdict).next });
  else if (auditVerdict.ok) {
    await print(
      `The audit trail holds: ${auditVerdict.length} events, head ${auditVerdict.head.seq} ${auditVerdict.head.hash}.${auditVerdict.anchor ? ` Events up to ${auditVerdict.anchor.seq} were pruned.` : ''}`,
    );
  } else
    await print(
      brokenTrail(auditVerdict).sentence,
      ...(auditVerdict.row ? [visibleJson(JSON.stringify(auditVerdict.row))] : []),
      `Next: ${brokenTrail(auditVerdict).next}`,
    );
  return auditVerdict.ok ? EXIT.ok : EXIT.damaged;
}
