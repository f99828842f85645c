import type { ToolAnnotations } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import type { Caller } from '../../core/execution/statement-request.ts';
import type { Policy } from '../../core/sql/policy.ts';
import type { Runtime } from '../runtime.ts';
import type { Progress } from './progress.ts';

/** One call of a tool: who asks, when to stop, and how to say how far it is. */
export interface ToolCall {
  runtime: Runtime;
  caller: Caller;
  signal: AbortSignal;
  /** How far it is. Every few seconds something is sent of its own, so that no client gives up on a statement that takes minutes. */
  progress: Progress;
}

/** What a tool answers: compact text for the model, and the same as structured content. */
export interface ToolAnswer {
  text: string;
  structured: Record<string, unknown>;
  /** Facts for a screen of ours; no model reads them. */
  meta?: Record<string, unknown>;
}

/** A tool as data. `policies` are those of the environments served, so that annotations are true of them. */
export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  name: string;
  title: string;
  description: string;
  /** Made when first needed: the bundle carries the JSON Schemas, and a server that only lists its tools builds none. */
  input: () => Input;
  output: () => z.ZodObject;
  annotations: (policies: readonly Policy[]) => ToolAnnotations;
  run: (args: z.output<Input>, call: ToolCall) => Promise<ToolAnswer>;
}

/** Keeps the type of a tool's arguments while it is declared. */
export function defineTool<Input extends z.ZodObject>(tool: Tool<Input>): Tool {
  return tool as unknown as Tool;
}

/** Annotations of a tool that never changes anything. */
export const READS = (): ToolAnnotations => ({ readOnlyHint: true, openWorldHint: false });
