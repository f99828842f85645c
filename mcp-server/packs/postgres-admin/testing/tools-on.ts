import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PostgresServer } from '../../../../core/engines/postgres/testing/server.ts';
import { PROFILES } from '../../../../core/engines/registry.ts';
import { environmentNames } from '../../../../core/profiles/environment-names.ts';
import type { ProfileInput } from '../../../../core/profiles/profile.ts';
import { objectsUnder } from '../../../../e2e/support/headed.ts';
import { Runtime } from '../../../runtime.ts';
import { NO_PROGRESS } from '../../../server/progress.ts';
import { toolSchemas } from '../../../server/tool-schemas.ts';
import type { ToolAnswer } from '../../../tools/tool.ts';
import { POSTGRES_ADMIN_TOOLS } from '../tools.ts';

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
      const tool = POSTGRES_ADMIN_TOOLS.find((one) => one.name === name);
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
