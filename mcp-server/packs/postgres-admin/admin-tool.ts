import { z } from 'zod';
import type { ParameterValue } from '../../../core/connectors/connector.ts';
import { POSTGRES_ADMIN } from '../../../core/engines/postgres/packs/postgres-admin.ts';
import type { Environment } from '../../environments.ts';
import { footer } from '../../tools/answer.ts';
import { factsOutput, rowsOutput } from '../../tools/fields.ts';
import { defineTool, READS, type Tool, type ToolAnswer, type ToolCall } from '../../tools/tool.ts';
import { type HeadedRows, underHead } from '../../tools/under-head.ts';
import { packEnvironment } from '../enabled-packs.ts';
import { ask, type Fields } from './ask.ts';
import { type Need, requireNeed, seesOnlyItself } from './needs.ts';
import { type ServerFacts, serverFacts } from './server-facts.ts';
import { statement, table } from './show.ts';

type Shape = z.ZodRawShape;
type Args<S extends Shape> = z.output<z.ZodObject<S>>;

/** One question to the catalogue, and how its rows are shown. */
export interface Section<S extends Shape> {
  /** Its name in the structured content. */
  id: string;
  title: string;
  sql: (server: ServerFacts, args: Args<S>) => string;
  parameters?: (args: Args<S>) => readonly ParameterValue[];
  /** Left out where it is false. */
  when?: (server: ServerFacts, args: Args<S>) => boolean;
  /** Said where there are no rows; absent: nothing is said. */
  none?: string;
  /**
   * What could be looked at: its one row says how many objects there are (`present`), how many were looked at (`examined`), how many this
   * login may not read (`closed`). Where not all were, "none" is not said of all.
   */
  coverage?: { sql: string; of: string };
  /** Columns that hold statements of others: masked and cut. */
  statements?: readonly string[];
  /** A last hand on the rows. */
  change?: (rows: Fields[], redact: (text: string) => string) => Fields[];
  /** Instead of a table. */
  show?: (rows: readonly Fields[]) => string;
}

/** A tool of this pack as data. */
export interface AdminTool<S extends Shape> {
  name: string;
  title: string;
  description: string;
  /** Its arguments beside the environment. */
  input: () => S;
  needs?: readonly Need[];
  /** A login without pg_monitor sees less, and is told. */
  seesOthers?: boolean;
  /** A sentence that belongs to every answer. */
  note?: (server: ServerFacts, args: Args<S>) => string | undefined;
  sections: readonly Section<S>[];
}

const sectionOutput = () => z.object({ head: z.array(z.string()), rows: rowsOutput(), more: z.boolean().optional() });

/** The argument every tool of the pack takes. */
export const packEnvironmentField = () => z.string().optional().describe('Default: the first with this pack');

/** The environment a call is for. */
export function environmentOf(call: ToolCall, name: unknown): Environment {
  return packEnvironment(call.runtime.environments, POSTGRES_ADMIN, name as string | undefined);
}

/** A tool that asks its sections one after the other, and answers their rows as tables. */
export function adminTool<S extends Shape>(spec: AdminTool<S>): Tool {
  const { name, title, description } = spec;
  return defineTool({
    name,
    title,
    description,
    input: () => z.strictObject({ ...spec.input(), environment: packEnvironmentField() }),
    output: () =>
      z.object({
        ...factsOutput(),
        notes: z.array(z.string()).optional(),
        ...Object.fromEntries(spec.sections.map(({ id }) => [id, sectionOutput().optional()])),
      }),
    annotations: READS,
    run: async (args, call) => answer(spec, args as unknown as Args<S>, call, environmentOf(call, (args as Fields).environment)),
  });
}

async function answer<S extends Shape>(spec: AdminTool<S>, args: Args<S>, call: ToolCall, environment: Environment): Promise<ToolAnswer> {
  const started = performance.now();
  const server = await prepared(call, environment, spec.needs ?? []);
  const { redact } = call.runtime.execution;
  const notes = [
    ...(spec.seesOthers && !server.seesOthers ? [seesOnlyItself(server)] : []),
    ...[spec.note?.(server, args)].filter((note) => note !== undefined),
  ];
  const parts: string[] = [];
  /** Sentences of the sections, which stand in the text where the section does. */
  const said: string[] = [];
  const structured: Record<string, HeadedRows & { more?: true }> = {};
  for (const section of spec.sections) {
    if (section.when && !section.when(server, args)) continue;
    const { rows: content, more } = await ask(call, environment, section.sql(server, args), section.parameters?.(args));
    for (const row of content)
      for (const column of section.statements ?? []) if (column in row) row[column] = statement(row[column] ?? null, redact);
    const rows = section.change?.(content, redact) ?? content;
    structured[section.id] = { ...underHead(rows, Object.keys(rows[0] ?? {})), ...(more ? { more } : {}) };
    if (rows.length > 0) parts.push(`${section.title} (${rows.length}${more ? ', and more' : ''})\n${section.show?.(rows) ?? table(rows)}`);
    const covered = section.coverage && (await ask(call, environment, section.coverage.sql, section.parameters?.(args))).rows[0];
    const says = covered && section.coverage ? coverageSentence(covered, section.coverage.of, rows.length > 0) : undefined;
    const sentence = says ?? (rows.length === 0 ? section.none : undefined);
    if (sentence === undefined) continue;
    parts.push(sentence);
    said.push(sentence);
  }
  const all = [...said, ...notes];
  return reply(environment, started, [...parts, ...notes], { ...(all.length > 0 ? { notes: all } : {}), ...structured });
}

/** What is said of objects that could not be looked at; undefined where all could. */
function coverageSentence({ present, examined, closed }: Fields, of: string, match: boolean): string | undefined {
  const [all, seen, unreadable] = [Number(present), Number(examined), Number(closed)];
  if (all === 0) return `There are no ${of} here.`;
  if (seen === all) return undefined;
  const why = [
    unreadable > 0 ? `${unreadable} that this login may not read` : '',
    all - seen - unreadable > 0 ? `${all - seen - unreadable} without statistics (ANALYZE makes them)` : '',
  ].filter(Boolean);
  const rest = `${all - seen} of ${all} ${of} could not be looked at: ${why.join(', ')}.`;
  if (match) return rest;
  return seen === 0 ? `Nothing is known: ${rest}` : `Of the ${seen} ${of} that could be looked at none seems bloated; ${rest}`;
}

/** Facts of the server, with what the needs found; throws SETUP_MISSING for the first that is not met. */
export async function prepared(call: ToolCall, environment: Environment, needs: readonly Need[]): Promise<ServerFacts> {
  const server = await serverFacts(call, environment);
  const match: Record<string, Fields> = {};
  for (const need of needs) {
    match[need.id] = (await ask(call, environment, need.sql)).rows[0] ?? {};
    requireNeed(need, match[need.id] ?? {}, server);
  }
  return { ...server, discovered: match };
}

/** Parts of text and structured content, under the line every answer has. */
export function reply(
  { name, profile }: Environment,
  started: number,
  parts: readonly string[],
  structured: Record<string, unknown>,
): ToolAnswer {
  const durationMs = Math.round((performance.now() - started) * 10) / 10;
  const facts = { environment: name, policy: profile.policy, timeZone: profile.timeZone, durationMs };
  return { text: `${parts.join('\n\n')}\n${footer(facts)}`, structured: { ...facts, ...structured } };
}
