import type { z } from 'zod';
import type { Cell, ParameterValue, Row } from '../connector.ts';

/** A row by the names of its columns. */
export type Fields = Record<string, Cell>;

export type Shape = z.ZodRawShape;
export type Args<S extends Shape> = z.output<z.ZodObject<S>>;

/** Interface of a pack's tools to the environment of the call; `mcp-server/packs` implements it. */
export interface PackCall {
  /** Runs a statement of the pack like any other (classified, recorded in the history, within the limits), and read-only under every policy. */
  ask(sql: string, parameters?: readonly ParameterValue[]): Promise<{ rows: Fields[]; more: boolean }>;
  /** Runs a change under the environment's policy, which refuses it, asks for approval, or lets it run. */
  change(sql: string, parameters: readonly ParameterValue[]): Promise<Row[]>;
  /** Masks possible secrets in other users' text. */
  redact(text: string): string;
  /** Reports the progress of the call. */
  report(step: string, steps: { done: number; total: number }): void;
}

/** A precondition of a tool, such as an extension. The tool checks it first; if unmet, it answers with a statement for the owner to run. */
export interface Need<F> {
  id: string;
  /** Query with one row, which `missing` reads. */
  sql: string;
  /** A sentence about the unmet need and the statement that fulfils it; undefined where it is met. */
  missing(row: Fields, facts: F): { sentence: string; run: string } | undefined;
}

/** One catalogue query and how to show its rows. */
export interface Section<F, S extends Shape> {
  /** Its name in the structured content. */
  id: string;
  title: string;
  sql(facts: F, args: Args<S>): string;
  parameters?(args: Args<S>): readonly ParameterValue[];
  /** The section is left out where this returns false. */
  when?(facts: F, args: Args<S>): boolean;
  /** Sentence for a result without rows; absent: none. */
  none?: string;
  /**
   * Query with one row of counts: objects that exist (`present`), that were examined (`examined`), and that this login may not read
   * (`closed`). If not all were examined, the answer does not claim `none` for all; `others` gives the reason.
   */
  coverage?: { sql: string; of: string; others: string };
  /** Columns with other users' statements, which are masked and cut. */
  statements?: readonly string[];
  /** Post-processes the rows before they are shown. */
  change?(rows: Fields[], redact: (text: string) => string): Fields[];
  /** Renders the rows; absent: as a table. */
  show?(rows: readonly Fields[]): string;
}

interface CommonTool<S extends Shape> {
  name: string;
  title: string;
  description: string;
  /** Arguments of the tool beside the environment. */
  input(): S;
}

/** A tool that runs the queries of its sections one after the other, and shows their rows as tables. */
export interface SectionsTool<F, S extends Shape = Shape> extends CommonTool<S> {
  needs?: readonly Need<F>[];
  /** Sentences for every answer. */
  notes?(facts: F, args: Args<S>): readonly string[];
  sections: readonly Section<F, S>[];
}

/** A tool with code of its own. */
export interface CodedTool<F, S extends Shape = Shape> extends CommonTool<S> {
  /** Schema of its structured content, beside the fields that every answer has. */
  output(): Shape;
  /** The tool changes something at the server, so it is under the environment's policy. */
  changes?: true;
  run(args: Args<S>, call: PackCall, facts: F): Promise<{ parts: readonly string[]; structured: Record<string, unknown> }>;
}

/** Facts for every pack: the row of each need's query, by the need's id. */
export interface PackFacts {
  needed: Readonly<Record<string, Fields>>;
}

/** The tools of a pack, and the facts of a server by which they choose their statements. */
export interface PackTools<F extends PackFacts = PackFacts> {
  /** Reads the facts before each call, since a server may change. */
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
