import { userInfo } from 'node:os';
import {
  CLIENT_INFO_META_KEY,
  type Implementation,
  McpServer,
  type McpServerFactory,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { asHydrantError } from '../../core/common/errors.ts';
import { INTERFACE_VERSIONS } from '../../core/common/interface-versions.ts';
import { META } from '../../core/common/meta-keys.ts';
import type { Caller } from '../../core/execution/statement-request.ts';
import type { Policy } from '../../core/sql/policy.ts';
import { servedPacks } from '../packs/enabled-packs.ts';
import type { Runtime } from '../runtime.ts';
import { TOOLS } from '../tools/all.ts';
import { withProgress } from '../tools/progress.ts';
import type { Tool } from '../tools/tool.ts';
import type { ToolSchemas } from '../tools/tool-schemas.ts';
import { VERSION } from '../version.ts';
import { advertisedSchemas } from './advertised.ts';
import { serverInstructions } from './instructions.ts';
import { parseArguments } from './parse-arguments.ts';
import { registerPrompts } from './prompts.ts';
import { registerResources } from './resources.ts';
import { errorResult, logFailure } from './tool-errors.ts';

/** Assistants may keep the lists for this long: they are the same as long as the process lives. */
const LIST_TTL_MS = 300_000;

/** What a client can read of our versions before it calls a tool; no model reads it. */
const SERVED_VERSIONS = {
  tools: INTERFACE_VERSIONS.tools,
  structuredContent: INTERFACE_VERSIONS.structuredContent,
  errors: INTERFACE_VERSIONS.errors,
};

/** Makes one MCP server per connection over a runtime that they share; the same for both protocol eras. */
export function serverFactory(runtime: Runtime): McpServerFactory {
  return async () => {
    const cached = { ttlMs: LIST_TTL_MS, cacheScope: 'private' as const };
    const server = new McpServer(
      { name: 'hydrant', title: 'Hydrant', version: VERSION },
      {
        capabilities: { tools: {}, resources: {}, prompts: {}, completions: {}, experimental: { [META.versions]: SERVED_VERSIONS } },
        instructions: serverInstructions(runtime.environments),
        cacheHints: { 'tools/list': cached, 'prompts/list': cached, 'resources/templates/list': cached, 'server/discover': cached },
      },
    );
    for (const tool of TOOLS) await register(server, runtime, tool, { policies: runtime.environments.policies() });
    await registerPacks(server, runtime);
    registerResources(server, runtime, (ctx) => callerOf(server, ctx));
    registerPrompts(server, runtime);
    return server;
  };
}

/** The tools of packs come after the eight, and are there while one environment has the pack switched on. */
async function registerPacks(server: McpServer, runtime: Runtime): Promise<void> {
  const served = servedPacks(runtime.environments);
  if (served.length === 0) return;
  const { PACK_SCHEMAS } = await import('../packs/built-schemas.ts');
  for (const { pack, environments } of served) {
    const policies = environments.map(({ profile }) => profile.policy);
    for (const tool of await pack.load()) await register(server, runtime, tool, { policies, built: PACK_SCHEMAS });
  }
}

async function register(
  server: McpServer,
  runtime: Runtime,
  tool: Tool,
  { policies, built }: { policies: readonly Policy[]; built?: Record<string, ToolSchemas> | undefined },
): Promise<void> {
  const schemas = await advertisedSchemas(tool, built, uselessArguments(runtime));
  // Made with the first call, and kept: making it costs as much as a small statement.
  let input: ReturnType<Tool['input']> | undefined;
  server.registerTool(
    tool.name,
    {
      title: tool.title,
      description: tool.description,
      inputSchema: schemas.input,
      outputSchema: schemas.output,
      annotations: tool.annotations(policies),
    },
    async (args, ctx) => {
      // Write the log now: a crash in native code could not.
      runtime.log.flush();
      const start = performance.now();
      const logCall = (code?: string): void =>
        runtime.log.debug('tool-called', { tool: tool.name, ms: Math.round(performance.now() - start), ...(code ? { code } : {}) });
      try {
        input ??= tool.input();
        const parsed = parseArguments(input, tool.name, args);
        const call = { runtime, caller: callerOf(server, ctx), signal: ctx.mcpReq.signal };
        const { text, structured, meta } = await withProgress(ctx, (progress) => tool.run(parsed, { ...call, progress }));
        logCall();
        return {
          content: [{ type: 'text', text }],
          structuredContent: structured,
          _meta: { ...meta, [META.version]: INTERFACE_VERSIONS.structuredContent },
        };
      } catch (error) {
        logCall(asHydrantError(error).code);
        // It may repeat what the caller typed.
        await runtime.secretsKnown();
        logFailure(runtime.log, tool.name, error);
        return errorResult(error, runtime.execution.redact);
      }
    },
  );
}

/** Assistants pay for each argument of a list: those that no engine served here declares anything for are left out. */
function uselessArguments(runtime: Runtime): string[] {
  const targets = runtime.environments.all.map((environment) => runtime.target(environment));
  const hidden: string[] = [];
  if (targets.every(({ contextParts }) => !contextParts?.parts.length)) hidden.push('context');
  if (targets.every(({ catalogue }) => catalogue?.nameLevels !== 3)) hidden.push('database', 'other_database');
  return hidden;
}

/** The assistant by its own name, and the principal: on stdio whoever started the process. */
function callerOf(server: McpServer, ctx: ServerContext): Caller {
  const info = modernClient(ctx) ?? server.server.getClientVersion();
  return { client: info ? { name: info.name, version: info.version } : { name: 'unknown' }, principal: localPrincipal() };
}

/** Since 2026-07-28 each request says who sends it. */
function modernClient(ctx: ServerContext): Implementation | undefined {
  return (ctx.mcpReq.envelope as Record<string, Implementation | undefined> | undefined)?.[CLIENT_INFO_META_KEY];
}

/** The user of this machine who runs the process. */
export function localPrincipal(): string {
  principal ??= findPrincipal();
  return principal;
}

let principal: string | undefined;

function findPrincipal(): string {
  try {
    return `local:${userInfo().username}`;
  } catch {
    // No entry for this user, as in a container with a made-up user id.
    return `local:${process.getuid?.() ?? 'unknown'}`;
  }
}
