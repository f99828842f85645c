import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectsUnder } from '../../../../e2e/support/headed.ts';
import { packTools } from '../../../../mcp-server/packs/pack-tools.ts';
import { Runtime } from '../../../../mcp-server/runtime.ts';
import { NO_PROGRESS } from '../../../../mcp-server/tools/progress.ts';
import type { ToolAnswer } from '../../../../mcp-server/tools/tool.ts';
import { toolSchemas } from '../../../../mcp-server/tools/tool-schemas.ts';
import { environmentNames } from '../../../profiles/environment-names.ts';
import type { ProfileInput } from '../../../profiles/profile.ts';
import { PROFILES } from '../../registry.ts';
import { POSTGRES_ADMIN } from '../packs/admin/description.ts';
import { POSTGRES_ADMIN_TOOLS } from '../packs/admin/tools.ts';
import type { PostgresServer } from './server.ts';

const TOOLS = packTools(POSTGRES_ADMIN, POSTGRES_ADMIN_TOOLS);

export interface ToolsOn {
  runtime: Runtime;
  /** Calls a tool of the pack and checks that its answer is what its output schema promises. */
  call: (name: string, args?: Record<string, unknown>) => Promise<ToolAnswer>;
}

/** The pack's tools in this process over profiles of a real server. */
export async function toolsOn(server: PostgresServer, ...profiles: Partial<ProfileInput>[]): Promise<ToolsOn> {
  const runtime = new Runtime({
    home: mkdtempSync(join(tmpdir(), 'hydrant-pack-')),
    env: {},
    warn: () => undefined,
    environments: environmentNames(
      (profiles.length > 0 ? profiles : [{}]).map((profile) =>
        PROFILES.schema.parse({
          id: 'pg',
          name: 'pg',
          engine: 'postgres',
          packs: ['postgres-admin'],
          auth: { method: 'none' },
          ...profile,
          connection: { host: server.host, port: server.port, database: 'postgres', user: 'postgres', ...profile.connection },
        }),
      ),
    ),
  });
  return {
    runtime,
    call: async (name, args = {}) => {
      const tool = TOOLS.find((one) => one.name === name);
      if (!tool) throw new Error(`There is no tool ${name}.`);
      const answer = await tool.run(tool.input().parse(args) as never, {
        runtime,
        caller: { client: { name: 'test' }, principal: 'local:test' },
        signal: AbortSignal.timeout(30_000),
        progress: NO_PROGRESS,
      });
      const allowed = Object.keys((toolSchemas(tool).output as { properties: object }).properties);
      tool.output().parse(answer.structured);
      for (const key of Object.keys(answer.structured))
        if (!allowed.includes(key)) throw new Error(`${name} answers ${key}, which its schema lacks.`);
      return { ...answer, structured: withObjects(answer.structured) };
    },
  };
}

/** Headed rows of structured content as objects, which a test compares by name. */
function withObjects({ head, checks, ...structured }: Record<string, unknown>): Record<string, unknown> {
  const sections = Object.entries(structured).map(([name, value]) => {
    const section = value as { head?: string[]; rows?: unknown[][] } | null;
    return [name, section?.head && section.rows ? objectsUnder(section.head, section.rows) : value];
  });
  return { ...Object.fromEntries(sections), ...(checks ? { checks: objectsUnder(head, checks) } : {}) };
}
