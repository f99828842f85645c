import { clip } from '../../../common/clip.ts';
import { visibleLine } from '../../../common/visible-text.ts';

/** A node of `EXPLAIN (FORMAT json)`. */
interface PlanNode {
  name: string;
  children?: PlanNode[];
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

/** A projection that only packs or renumbers columns. */
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

/** On one line, so that a text of the statement does not look like an operator of the plan. */
function onLine(text: string): string {
  return clip(visibleLine(text.replaceAll(/\s+/g, ' ').trim()), LONGEST);
}
