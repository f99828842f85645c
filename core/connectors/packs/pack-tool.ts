import type { z } from 'zod';
import type { Cell, ParameterValue, Row } from '../connector.ts';

/** A row by the names of its columns. */
export type Fields = Record<string, Cell>;

export type Shape = z.ZodRawShape;
export type Args<S extends Shape> = z.output<z.ZodObject<S>>;

/** What the tools of a pack may do in the environment they were called for; `mcp-server/packs` gives it to them. */
export interface PackCall {
  /** Runs a statement of the pack's own as every statement runs: classified, in the history, read-only whatever the policy, and capped. */
  ask(sql: string, parameters?: readonly ParameterValue[]): Promise<{ rows: Fields[]; more: boolean }>;
  /** Runs a change under the policy of the environment: refused, asked for, or done. */
  change(sql: string, parameters: readonly ParameterValue[]): Promise<Row[]>;
  /** Masks what may be a secret in text of others. */
  redact(text: string): string;
  /** Says how far the call is. */
  report(step: string, steps: { done: number; total: number }): void;
}

/** What a tool cannot do without: asked first, and answered with what the owner can run. */
export interface Need<F> {
  id: string;
  /** One row. */
  sql: string;
  /** What is missing, and the statement that puts it there; undefined where nothing is. */
  missing(found: Fields, facts: F): { sentence: string; run: string } | undefined;
}

/** One question to the catalogue, and how its rows are shown. */
export interface Section<F, S extends Shape> {
  /** Its name in the structured content. */
  id: string;
  title: string;
  sql(facts: F, args: Args<S>): string;
  parameters?(args: Args<S>): readonly ParameterValue[];
  /** Left out where it is false. */
  when?(facts: F, args: Args<S>): boolean;
  /** Said where there are no rows; absent: nothing is said. */
  none?: string;
  /**
   * What could be looked at: its one row says how many objects there are (`present`), how many were looked at (`examined`), how many this
   * login may not read (`closed`). Where not all were, "none" is not said of all. `others` says why the rest could not be looked at.
   */
  coverage?: { sql: string; of: string; others: string };
  /** Columns that hold statements of others: masked and cut. */
  statements?: readonly string[];
  /** Post-processes the rows before they are shown. */
  change?(rows: Fields[], redact: (text: string) => string): Fields[];
  /** Instead of a table. */
  show?(rows: readonly Fields[]): string;
}

interface CommonTool<S extends Shape> {
  name: string;
  title: string;
  description: string;
  /** Its arguments beside the environment. */
  input(): S;
}

/** A tool that asks its sections one after the other, and answers their rows as tables. */
export interface SectionsTool<F, S extends Shape = Shape> extends CommonTool<S> {
  needs?: readonly Need<F>[];
  /** Sentences that belong to every answer. */
  notes?(facts: F, args: Args<S>): readonly string[];
  sections: readonly Section<F, S>[];
}

/** A tool with code of its own. */
export interface CodedTool<F, S extends Shape = Shape> extends CommonTool<S> {
  /** Its structured content beside the facts that every answer has. */
  output(): Shape;
  /** It changes something at the server: judged by the policy of the environment. */
  changes?: true;
  run(args: Args<S>, call: PackCall, facts: F): Promise<{ parts: readonly string[]; structured: Record<string, unknown> }>;
}

/** What every pack knows of a server: the rows that the needs of the tool found, by their id. */
export interface PackFacts {
  found: Readonly<Record<string, Fields>>;
}

/** The tools of a pack, and the facts of a server by which they choose their statements. */
export interface PackTools<F extends PackFacts = PackFacts> {
  /** Asked before each call, since a server may change. */
  facts(call: PackCall): Promise<F>;
  /** In the order they are listed. */
  tools: readonly (SectionsTool<F> | CodedTool<F>)[];
}

/** Keeps the type of a tool's arguments while it is declared. */
export function sectionsTool<F, S extends Shape>(tool: SectionsTool<F, S>): SectionsTool<F> {
  return tool as unknown as SectionsTool<F>;
}

/** As {@link sectionsTool}, for a tool with code of its own. */
export function codedTool<F, S extends Shape>(tool: CodedTool<F, S>): CodedTool<F> {
  return tool as unknown as CodedTool<F>;
}
