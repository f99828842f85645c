import { clip } from '../../../common/clip.ts';
import { visibleLine } from '../../../common/visible-text.ts';
import { drawPlan, type PlanNode } from '../../../connectors/kit/plan.ts';

/** A node of `EXPLAIN (FORMAT json)`. */
interface Operator {
  name: string;
  children?: Operator[];
  extra_info?: Record<string, unknown>;
}

/** Details that the operator's name or the estimate beside it already gives. */
const LEFT_OUT = new Set(['Type', 'Estimated Cardinality']);
/** Longest detail in characters; a longer one is cut. */
const LONGEST = 200;
const DEEPEST = 200;

/**
 * Renders a plan as one line for each operator with estimated rows and details, and its inputs indented below. DuckDB's own box drawing takes
 * five times the space. Undefined where the text is not a JSON plan.
 */
export function planText(json: string): string | undefined {
  let roots: Operator[];
  try {
    const parsed: unknown = JSON.parse(json);
    if (!Array.isArray(parsed)) return undefined;
    roots = parsed as Operator[];
  } catch {
    return undefined;
  }
  const lines = drawPlan(planNodes(roots), { rails: 'indent', show: onLine, deepest: DEEPEST });
  return lines.length > 0 ? lines.join('\n') : undefined;
}

/** The operators as nodes; in place of one that a reader has no use for stand its inputs. */
function planNodes(operators: readonly Operator[]): PlanNode[] {
  return operators.flatMap((operator) => {
    const { children = [] } = operator;
    return isInternal(operator) ? planNodes(children) : [{ ...planNode(operator), inputs: () => planNodes(children) }];
  });
}

/** A projection that only packs or renumbers columns. */
function isInternal({ name, extra_info: info = {} }: Operator): boolean {
  const columns = name.trim() === 'PROJECTION' ? [info.Projections].flat().map(String) : [];
  return columns.length > 0 && columns.every((column) => /^(?:#\d+|__internal_\w+\(.*\))$/.test(column));
}

function planNode({ name, extra_info: info = {} }: Operator): Omit<PlanNode, 'inputs'> {
  const rows = Number(info['Estimated Cardinality']);
  return {
    name,
    estimate: Number.isFinite(rows) ? ` ~${rows.toLocaleString('en')} rows` : '',
    facts: Object.entries(info)
      .filter(([key, value]) => !LEFT_OUT.has(key) && value !== '')
      .map(([key, value]) => ({ label: '', text: key === 'Table' ? String(value) : `${key} ${[value].flat().map(String).join(', ')}` })),
  };
}

/** Puts a detail on one line, so that a multi-line literal cannot look like an operator. */
function onLine(text: string): string {
  return clip(visibleLine(text.replaceAll(/\s+/g, ' ').trim()), LONGEST);
}
