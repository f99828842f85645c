import { clip } from '../../../common/clip.ts';
import { visibleLine } from '../../../common/visible-text.ts';
import type { Plan } from '../../../connectors/connector.ts';
import { drawPlan, type PlanNode, rowsInWords } from '../../../connectors/kit/plan.ts';
import { nameInText, pathInText } from '../../../sql/quote-name.ts';
import { postgresDialect } from '../dialect/dialect.ts';

/** One node of `EXPLAIN (FORMAT JSON)`; the server's own names. */
interface Node {
  'Node Type': string;
  'Join Type'?: string;
  Strategy?: string;
  Operation?: string;
  'Relation Name'?: string;
  Schema?: string;
  Alias?: string;
  'Index Name'?: string;
  'CTE Name'?: string;
  'Function Name'?: string;
  'Subplan Name'?: string;
  'Startup Cost': number;
  'Total Cost': number;
  'Plan Rows': number;
  'Plan Width': number;
  'Workers Planned'?: number;
  'Hash Cond'?: string;
  'Merge Cond'?: string;
  'Index Cond'?: string;
  'Recheck Cond'?: string;
  'Join Filter'?: string;
  Filter?: string;
  'Sort Key'?: string[];
  'Group Key'?: string[];
  Plans?: Node[];
}

const CONDITIONS = ['Index Cond', 'Recheck Cond', 'Hash Cond', 'Merge Cond', 'Join Filter', 'Filter'] as const;

/** Renders the server's plan as an indented tree after a line that names the most expensive node; `rows` are the estimated rows. */
export function readPlan(json: string): Plan {
  const [{ Plan: root } = {}] = JSON.parse(json) as [{ Plan?: Node }];
  if (!root) return { text: json, rows: null };
  const dearest = mostExpensive(root);
  const head = `Estimated cost ${amount(root['Total Cost'])}, ${rowsInWords(estimate(root))}. Most expensive: ${onLine(describe(dearest))} (${share(dearest, root)} of the cost).`;
  const lines = drawPlan([planNode(root, root, dearest)], { rails: 'lines', show: onLine });
  return { text: [head, ...lines].join('\n'), rows: estimate(root) };
}

/** Cost of a node without its children. An init plan's cost is not part of its parent's, hence the lower bound 0. */
function ownCost(node: Node): number {
  const below = (node.Plans ?? []).reduce((sum, child) => sum + child['Total Cost'], 0);
  return Math.max(0, node['Total Cost'] - below);
}

function mostExpensive(node: Node): Node {
  return (node.Plans ?? []).map(mostExpensive).reduce((most, one) => (ownCost(one) > ownCost(most) ? one : most), node);
}

/** Estimated rows. ModifyTable itself returns none; its child's estimate is the number of rows to change. */
function estimate(node: Node): number {
  return node['Node Type'] === 'ModifyTable' ? (node.Plans?.[0]?.['Plan Rows'] ?? 0) : node['Plan Rows'];
}

function planNode(node: Node, root: Node, dearest: Node): PlanNode {
  const mark = node === dearest && root !== dearest ? '  ← most expensive' : '';
  return {
    name: describe(node),
    estimate: `: ${rowsInWords(node['Plan Rows'])}, cost ${amount(node['Total Cost'])}${mark}`,
    facts: [
      ...CONDITIONS.flatMap((name) => (node[name] ? [{ label: `${name.toLowerCase()} `, text: node[name] }] : [])),
      ...(node['Sort Key'] ? [{ label: 'by ', text: node['Sort Key'].join(', ') }] : []),
      ...(node['Group Key'] ? [{ label: 'grouped by ', text: node['Group Key'].join(', ') }] : []),
    ],
    inputs: () => (node.Plans ?? []).map((child) => planNode(child, root, dearest)),
  };
}

function describe(node: Node): string {
  const kind = node['Node Type'] === 'ModifyTable' ? (node.Operation ?? 'Change') : node['Node Type'];
  const join = node['Join Type'] && node['Join Type'] !== 'Inner' ? ` (${node['Join Type'].toLowerCase()})` : '';
  const relation = node['Relation Name'] ? ` on ${pathInText([node.Schema, node['Relation Name']], postgresDialect)}` : '';
  const source = node['CTE Name'] ?? node['Function Name'];
  const index = node['Index Name'] ? ` using ${nameInText(node['Index Name'], postgresDialect)}` : '';
  return `${node['Subplan Name'] ? `${node['Subplan Name']}: ` : ''}${kind}${join}${index}${relation}${source ? ` on ${source}` : ''}`;
}

function share(node: Node, root: Node): string {
  return root['Total Cost'] > 0 ? `${Math.round((100 * ownCost(node)) / root['Total Cost'])} %` : 'all';
}

function amount(cost: number): string {
  return cost.toLocaleString('en', { maximumFractionDigits: cost < 100 ? 2 : 0 });
}

/** Cuts a text and puts it on one line, so that a name or literal of the statement cannot look like a line of the plan. */
function onLine(text: string): string {
  return visibleLine(clip(text, 300, ' …'));
}
