import { z } from 'zod';
import { HydrantError } from '../../core/common/errors.ts';
import { type HeadedRows, underHead } from '../../core/connectors/kit/under-head.ts';
import type { CodedTool, Fields, Need, PackCall, PackFacts, PackTools, SectionsTool } from '../../core/connectors/packs/pack-tool.ts';
import { statement, table } from '../../core/connectors/packs/show.ts';
import { executeQuery } from '../../core/execution/execute-query.ts';
import type { PackDescription } from '../../core/packs/pack-description.ts';
import type { Environment } from '../environments.ts';
import { footer } from '../tools/answer.ts';
import { factsOutput, rowsOutput } from '../tools/fields.ts';
import { defineTool, READS, type Tool, type ToolAnswer, type ToolCall } from '../tools/tool.ts';
import { ask } from './ask.ts';
import { packEnvironment } from './pack-environment.ts';

/** The tools that a pack declares as data, as tools of the server. */
export function packTools(pack: PackDescription, { facts, tools }: PackTools): Tool[] {
  return tools.map((spec) => {
    const { name, title, description } = spec;
    return defineTool({
      name,
      title,
      description,
      input: () => z.strictObject({ ...spec.input(), environment: z.string().optional().describe('Default: the first with this pack') }),
      output: () => z.object({ ...factsOutput(), ...('sections' in spec ? sectionsOutput(spec) : spec.output()) }),
      annotations: 'changes' in spec && spec.changes ? () => ({ readOnlyHint: false, destructiveHint: true, openWorldHint: false }) : READS,
      run: async ({ environment: named, ...args }, call) => {
        const started = performance.now();
        const environment = packEnvironment(call.runtime.environments, pack, named);
        const packCall = packCallOf(call, environment);
        const known = await withNeeds(packCall, await facts(packCall), 'needs' in spec ? (spec.needs ?? []) : []);
        const answer = 'sections' in spec ? askSections(spec, args, packCall, known) : spec.run(args, packCall, known);
        const { parts, structured } = await answer;
        return reply(environment, started, parts, structured);
      },
    });
  });
}

const sectionOutput = () => z.object({ head: z.array(z.string()), rows: rowsOutput(), more: z.boolean().optional() });

function sectionsOutput({ sections }: SectionsTool<PackFacts>): z.ZodRawShape {
  return { notes: z.array(z.string()).optional(), ...Object.fromEntries(sections.map(({ id }) => [id, sectionOutput().optional()])) };
}

/** What a tool of a pack may do in one environment. */
function packCallOf(call: ToolCall, environment: Environment): PackCall {
  const { runtime, caller, signal, progress } = call;
  const onWaiting = (seconds: number): void => progress.reportOnce(`Waits for a person to approve it in Hydrant; ${seconds} s left`);
  return {
    ask: (sql, parameters) => ask(call, environment, sql, parameters),
    change: async (sql, parameters) => {
      const request = { sql, parameters, caller, signal, onWaiting };
      const { value } = await executeQuery(runtime.execution, runtime.results, runtime.target(environment), request);
      return value.rows;
    },
    redact: runtime.execution.redact,
    report: (step, steps) => progress.report(step, steps),
  };
}

/** The facts with what the needs of a tool found; throws SETUP_MISSING for the first that is not met. */
async function withNeeds<F extends PackFacts>(call: PackCall, facts: F, needs: readonly Need<F>[]): Promise<F> {
  const needed: Record<string, Fields> = { ...facts.needed };
  for (const need of needs) {
    const row = (await call.ask(need.sql)).rows[0] ?? {};
    needed[need.id] = row;
    const missing = need.missing(row, facts);
    if (missing) throw new HydrantError('SETUP_MISSING', missing.sentence, `Whoever runs the server can run: ${missing.run}`);
  }
  return { ...facts, needed };
}

async function askSections(
  spec: SectionsTool<PackFacts>,
  args: Record<string, unknown>,
  call: PackCall,
  facts: PackFacts,
): ReturnType<CodedTool<PackFacts>['run']> {
  const notes = spec.notes?.(facts, args) ?? [];
  const parts: string[] = [];
  /** Sentences of the sections, which stand in the text where the section does. */
  const said: string[] = [];
  const structured: Record<string, HeadedRows & { more?: true }> = {};
  for (const section of spec.sections) {
    if (section.when && !section.when(facts, args)) continue;
    const { rows: found, more } = await call.ask(section.sql(facts, args), section.parameters?.(args));
    for (const row of found)
      for (const column of section.statements ?? []) if (column in row) row[column] = statement(row[column] ?? null, call.redact);
    const rows = section.change?.(found, call.redact) ?? found;
    structured[section.id] = { ...underHead(rows, Object.keys(rows[0] ?? {})), ...(more ? { more } : {}) };
    if (rows.length > 0) parts.push(`${section.title} (${rows.length}${more ? ', and more' : ''})\n${section.show?.(rows) ?? table(rows)}`);
    const covered = section.coverage && (await call.ask(section.coverage.sql, section.parameters?.(args))).rows[0];
    const says = covered && section.coverage ? coverageSentence(covered, section.coverage, rows.length > 0) : undefined;
    const sentence = says ?? (rows.length === 0 ? section.none : undefined);
    if (sentence === undefined) continue;
    parts.push(sentence);
    said.push(sentence);
  }
  const all = [...said, ...notes];
  return { parts: [...parts, ...notes], structured: { ...(all.length > 0 ? { notes: all } : {}), ...structured } };
}

/** What is said of objects that could not be looked at; undefined where all could. */
function coverageSentence(
  { present, examined, closed }: Fields,
  { of, others }: { of: string; others: string },
  found: boolean,
): string | undefined {
  const [all, seen, unreadable] = [Number(present), Number(examined), Number(closed)];
  if (all === 0) return `There are no ${of} here.`;
  if (seen === all) return undefined;
  const why = [
    unreadable > 0 ? `${unreadable} that this login may not read` : '',
    all - seen - unreadable > 0 ? `${all - seen - unreadable} ${others}` : '',
  ].filter(Boolean);
  const rest = `${all - seen} of ${all} ${of} could not be looked at: ${why.join(', ')}.`;
  if (found) return rest;
  return seen === 0 ? `Nothing is known: ${rest}` : `Of the ${seen} ${of} that could be looked at none seems bloated; ${rest}`;
}

/** Parts of text and structured content, under the line every answer has. */
function reply({ name, profile }: Environment, started: number, parts: readonly string[], structured: Record<string, unknown>): ToolAnswer {
  const durationMs = Math.round((performance.now() - started) * 10) / 10;
  const facts = { environment: name, policy: profile.policy, timeZone: profile.timeZone, durationMs };
  return { text: `${parts.join('\n\n')}\n${footer(facts)}`, structured: { ...facts, ...structured } };
}
