/** One operator of an engine's plan, in words. */
export interface PlanNode {
  /** The engine's own text: the operator, and what it works on. */
  name: string;
  /** Our own words right behind it: the estimated rows, the cost. */
  estimate: string;
  /** Conditions, keys, columns. */
  facts: readonly PlanFact[];
  /** Where its rows come from. Asked for only where they are drawn: a plan may be nested without end. */
  inputs: () => readonly PlanNode[];
}

/** A `label` of ours, and the engine's text behind it, which may repeat literals of the statement. */
export interface PlanFact {
  label: string;
  text: string;
}

export interface PlanDrawing {
  /** `lines` joins an operator and its inputs by lines, with a line for each fact; `indent` writes the facts beside the operator. */
  rails: 'lines' | 'indent';
  /**
   * What every text of the engine passes before it is drawn. It has to cut, to write out control characters and to stay on one line, so
   * that a name or a literal of the statement cannot look like a line of the plan.
   */
  show: (text: string) => string;
  /** Operators that are nested deeper are left out. */
  deepest?: number;
}

/** What stands before an operator, and before all that is below it. */
interface Rail {
  own: string;
  below: string;
}

const ROOT: Rail = { own: '', below: '' };

/** A plan as a tree of lines, an operator each with its estimate, and its inputs below it. */
export function drawPlan(roots: readonly PlanNode[], drawing: PlanDrawing): string[] {
  const lines: string[] = [];
  for (const root of roots) draw(root, ROOT, 0, drawing, lines);
  return lines;
}

function draw(node: PlanNode, rail: Rail, depth: number, drawing: PlanDrawing, lines: string[]): void {
  const { rails, show, deepest = Infinity } = drawing;
  const facts = node.facts.map(({ label, text }) => `${label}${show(text)}`);
  const beside = rails === 'indent' && facts.length > 0 ? `: ${facts.join('; ')}` : '';
  lines.push(`${rail.own}${show(node.name)}${node.estimate}${beside}`);
  const inputs = depth > deepest ? [] : node.inputs();
  if (rails === 'lines') for (const fact of facts) lines.push(`${rail.below}${inputs.length > 0 ? '│ ' : '  '}  ${fact}`);
  for (const [index, input] of inputs.entries())
    draw(input, inputRail(rails, rail.below, index === inputs.length - 1), depth + 1, drawing, lines);
}

function inputRail(rails: PlanDrawing['rails'], before: string, isLast: boolean): Rail {
  if (rails === 'indent') return { own: `${before}  `, below: `${before}  ` };
  return isLast ? { own: `${before}└ `, below: `${before}  ` } : { own: `${before}├ `, below: `${before}│ ` };
}

/** Estimated rows as a person reads them: `1 row`, `12,000 rows`. */
export function rowsInWords(rows: number): string {
  return `${rows.toLocaleString('en')} row${rows === 1 ? '' : 's'}`;
}
