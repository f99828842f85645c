import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../../core/common/errors.ts';
import { INTERFACE_VERSIONS } from '../../core/common/interface-versions.ts';
import { PROFILES } from '../../core/engines/registry.ts';
import { exitCodeOf } from '../../mcp-server/cli/exit-codes.ts';
import { VARIABLES } from '../../mcp-server/cli/variables.ts';
import { PACKS } from '../../mcp-server/packs/packs.ts';
import { TOOLS } from '../../mcp-server/tools/all.ts';
import { JSON_PROMISES } from './json-promises.ts';

type Versions = Record<string, number>;

/** What other programs may build on, as names alone. docs/reference/interfaces.json is this, of the last commit. */
export interface Interfaces {
  versions: Versions;
  /** By name of the tool. */
  tools: Record<string, { arguments: string[]; required: string[]; structuredContent: string[] }>;
  /** Code of an error → exit code of a command that ends with it. */
  errors: Record<string, number>;
  /** Command → fields of what it prints with `--json`. */
  json: Record<string, string[]>;
  /** Fields of a profile with their way: `postgres.connection.host`. */
  profileFields: string[];
  variables: string[];
}

interface Schema {
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  const?: unknown;
}

export async function currentInterfaces(): Promise<Interfaces> {
  const tools = [...TOOLS, ...(await Promise.all(PACKS.map((pack) => pack.load()))).flat()];
  return {
    versions: INTERFACE_VERSIONS,
    tools: Object.fromEntries(
      tools.map(({ name, input, output }) => {
        const { properties = {}, required = [] } = z.toJSONSchema(input(), { io: 'input' }) as Schema;
        const answer = z.toJSONSchema(output(), { io: 'output' }) as Schema;
        return [name, { arguments: Object.keys(properties), required, structuredContent: Object.keys(answer.properties ?? {}) }];
      }),
    ),
    errors: Object.fromEntries((Object.keys(ERROR_CODES) as ErrorCode[]).map((code) => [code, exitCodeOf(code)])),
    json: Object.fromEntries(JSON_PROMISES.map(({ command, fields }) => [command, [...fields]])),
    profileFields: profileFields(z.toJSONSchema(PROFILES.schema, { io: 'input' }) as Schema),
    variables: VARIABLES.map(({ name }) => name),
  };
}

/** Every field of every kind of profile, by engine. */
function profileFields(union: Schema): string[] {
  const found = formsOf(union).flatMap((form) => fieldsBelow(form, String(form.properties?.engine?.const)));
  return [...new Set(found)].sort();
}

function fieldsBelow(schema: Schema, way: string): string[] {
  return formsOf(schema).flatMap(({ properties = {} }) =>
    Object.entries(properties).flatMap(([name, field]) => [`${way}.${name}`, ...fieldsBelow(field, `${way}.${name}`)]),
  );
}

function formsOf(schema: Schema): Schema[] {
  const forms = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return forms.length === 0 ? [schema] : forms.flatMap(formsOf);
}

/** What `former` promised and `current` does not keep, though the version is the same; empty where only something was added. */
export function brokenPromises(former: Interfaces, current: Interfaces): string[] {
  const broken: string[] = [];
  const check = (versions: readonly string[], what: string, names: readonly string[], known: readonly string[]): void => {
    if (versions.every((one) => current.versions[one] !== former.versions[one])) return;
    for (const name of names) if (!known.includes(name)) broken.push(`${versions.join(', ')}: ${what} ${name}`);
  };
  check(['tools'], 'tool', Object.keys(former.tools), Object.keys(current.tools));
  for (const [name, tool] of Object.entries(former.tools)) {
    const now = current.tools[name];
    if (!now) continue;
    check(['tools'], `argument of ${name}`, tool.arguments, now.arguments);
    check(['tools'], `now required by ${name}:`, now.required, tool.required);
    check(['structuredContent'], `structured content of ${name}`, tool.structuredContent, now.structuredContent);
  }
  const endings = ({ errors }: Interfaces): string[] => Object.entries(errors).map(([code, exit]) => `${code} (exit code ${exit})`);
  check(['errors'], 'code', endings(former), endings(current));
  check(['json'], 'command', Object.keys(former.json), Object.keys(current.json));
  for (const [command, fields] of Object.entries(former.json))
    check(['json'], `field of ${command}`, fields, current.json[command] ?? fields);
  check(['profiles', 'config'], 'field of a profile', former.profileFields, current.profileFields);
  check(['config'], 'variable', former.variables, current.variables);
  return broken;
}
