import { completable, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import { completeEnvironments } from './complete.ts';
import { asProtocolError } from './tool-errors.ts';

/** Two ways to begin, for assistants that offer prompts to a person. */
export function registerPrompts(server: McpServer, runtime: Runtime): void {
  const environment = (what: string) =>
    // The SDK looks for the completer inside the optional.
    completable(z.string().describe(what), (value) => completeEnvironments(runtime, value))
      .optional()
      .describe(what);
  const nameOf = (given: string | undefined): string => runtime.environments.find(given).name;

  server.registerPrompt(
    'explore_warehouse',
    {
      title: 'Explore a warehouse',
      description: 'What is in it, what it is about, and what could be asked.',
      argsSchema: z.object({ environment: environment('Default: the first') }),
    },
    (args) =>
      asProtocolError(runtime, () =>
        message(
          `Explore the environment ${nameOf(args.environment)} and explain it to me.
1. List its tables and views with search_objects (detail=summary), then look at the most important ones with detail=full.
2. Say in plain words what the data is about, how the tables are related (keys), which time range and how many rows they hold. Use small aggregate queries, never SELECT * of a large table.
3. Point out what could mislead: NULLs, duplicates, odd values, units, time zones.
4. Propose five questions worth asking, each with the SQL you would run.`,
        ),
      ),
  );

  server.registerPrompt(
    'compare_environments',
    {
      title: 'Compare environments',
      description: 'Differences of schema and data between two environments.',
      argsSchema: z.object({ base: environment('Default: the first'), other: environment('Default: the second') }),
    },
    (args) =>
      asProtocolError(runtime, () => {
        const base = nameOf(args.base);
        const other = args.other ? nameOf(args.other) : (runtime.environments.all.find((entry) => entry.name !== base)?.name ?? base);
        return message(
          `Compare the environments ${base} and ${other}.
1. Run compare_schema and summarise what differs, most important first.
2. For each table that both have, compare row counts with compare_query, then compare rows by key where the counts or a checksum differ.
3. Tell apart what looks intended (newer rows, a new column) from what looks like a mistake, and say how you would verify each.`,
        );
      }),
  );
}

function message(text: string): { messages: { role: 'user'; content: { type: 'text'; text: string } }[] } {
  return { messages: [{ role: 'user', content: { type: 'text', text } }] };
}
