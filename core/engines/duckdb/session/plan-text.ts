import { clip } from '../../../common/clip.ts';
import { visibleLine } from '../../../common/visible-text.ts';

/** A node of `EXPLAIN (FORMAT json)`. */
interface PlanNode {
  name: string;
  children?: PlanNode[];
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
  let roots: PlanNode[];
  try {
    const parsed: unknown = JSON.parse(json);
    if (!Array.isArray(parsed)) return undefined;
    roots = parsed as PlanNode[];
  } catch {
    return undefined;
  }
  const lines: string[] = [];
  for (const root of roots) write(root, 0, lines);
  return lines.length > 0 ? lines.join('\n') : undefined;
}

function write(node: PlanNode, depth: number, lines: string[]): void {
  const isPlumbing = isInternal(node);
  if (!isPlumbing) lines.push(`${'  '.repeat(depth)}${lineOf(node)}`);
  if (depth > DEEPEST) return;
  for (const child of node.children ?? []) write(child, isPlumbing ? depth : depth + 1, lines);
}

/** Whether a node is a projection that only packs or renumbers columns. */
function isInternal({ name, extra_info: info = {} }: PlanNode): boolean {
  const columns = name.trim() === 'PROJECTION' ? [info.Projections].flat().map(String) : [];
  return columns.length > 0 && columns.every((column) => /^(?:#\d+|__internal_\w+\(.*\))$/.test(column));
}

function lineOf({ name, extra_info: info = {} }: PlanNode): string {
  const rows = Number(info['Estimated Cardinality']);
  const estimate = Number.isFinite(rows) ? ` ~${rows.toLocaleString('en')} rows` : '';
  const facts = Object.entries(info)
    .filter(([key, value]) => !LEFT_OUT.has(key) && value !== '')
    .map(([key, value]) => (key === 'Table' ? String(value) : `${key} ${[value].flat().map(String).join(', ')}`))
    .map(onLine);
  return `${onLine(name)}${estimate}${facts.length > 0 ? `: ${facts.join('; ')}` : ''}`;
}

/** Puts a detail on one line, so that a multi-line literal cannot look like an operator. */
function onLine(text: string): string {
  return clip(visibleLine(text.replaceAll(/\s+/g, ' ').trim()), LONGEST);
}
