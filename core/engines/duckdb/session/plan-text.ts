import { clip } from '../../../common/clip.ts';
import { visibleLine } from '../../../common/visible-text.ts';
import { drawPlan, type PlanNode } from '../../../connectors/kit/plan.ts';

/** A node of `EXPLAIN (FORMAT json)`. */
interface Operator {
  name: string;
  children?: Operator[];
  extra_info?: Record<string, unknown>;
}

/** Said by the name of the operator, or beside it. */
const LEFT_OUT = new Set(['Type', 'Estimated Cardinality']);
/** A value of the statement that is longer is cut, in characters. */
const LONGEST = 200;
const DEEPEST = 200;

/**
 * A plan as a tree of lines, an operator each with its estimated rows, what it works on, and its inputs indented below it. DuckDB's own
 * drawing of boxes takes five times the room. Undefined where the text is no plan as JSON.
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

/** On one line, so that a text of the statement does not look like an operator of the plan. */
function onLine(text: string): string {
  return clip(visibleLine(text.replaceAll(/\s+/g, ' ').trim()), LONGEST);
}
