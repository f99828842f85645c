import { createHash } from 'node:crypto';
import { canonicalJson } from '../common/canonical-json.ts';
import { checkedContext, contextParts, readContext, type StatementContext } from '../connectors/context.ts';
import type { Target } from './target.ts';

/**
 * The target with its statements in a context, such as another schema. The context is part of the identity to which approvals are bound and
 * of the address that a person sees, so an approval for one context does not hold in another. Throws NOT_SUPPORTED or PARAMETER_INVALID.
 */
export function inContext(target: Target, given: readonly string[] | StatementContext | undefined): Target {
  const context = checkedContext(given && readContext(given), target.contextParts ?? { engineName: 'A stored result', parts: [] });
  if (context === undefined) return target;
  return {
    ...target,
    context,
    identity: createHash('sha256')
      .update(canonicalJson([target.identity, context]))
      .digest('hex'),
    address: { ...target.address, context: contextParts(context) },
  };
}
