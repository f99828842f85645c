/**
 * A tool's input schema as the clients of each vendor hand it to their models, by the vendor's written rules. Each function throws where
 * the vendor would refuse the tool, or would have to leave something out.
 */
export type Schema = Record<string, unknown>;

export interface ListedTool {
  name: string;
  description: string;
  input: Schema;
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

function allow(schema: Schema, keywords: readonly string[], at: string): void {
  for (const key of Object.keys(schema)) if (!keywords.includes(key)) throw new Error(`${at}: ${key} is not supported`);
  if (typeof schema.type !== 'string') throw new Error(`${at}: type is ${JSON.stringify(schema.type)}, and has to be one name`);
}

function properties(schema: Schema): [string, Schema][] {
  return Object.entries((schema.properties ?? {}) as Record<string, Schema>);
}

const required = (schema: Schema): string[] => (schema.required ?? []) as string[];

/** "Supported properties" of OpenAI's Structured Outputs guide, by type. */
const OPENAI: Record<string, readonly string[]> = {
  string: ['pattern', 'format', 'enum'],
  number: ['multipleOf', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum'],
  integer: ['multipleOf', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum'],
  boolean: [],
  array: ['items', 'minItems', 'maxItems'],
  object: ['properties', 'required', 'additionalProperties'],
};
const OPENAI_DEEPEST = 10;

/**
 * OpenAI function calling with `strict: true`: the root is an object and no anyOf; every object lists all its properties as required and
 * has `additionalProperties: false`; what is optional becomes a union with null; no object without named properties.
 */
export function toOpenAiStrict({ name, description, input }: ListedTool): Schema {
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) throw new Error(`${name}: not a name of a function`);
  if (input.type !== 'object') throw new Error(`${name}: the root has to be an object`);
  return { type: 'function', name, description, strict: true, parameters: openAi(input, name, 1) };
}

function openAi(schema: Schema, at: string, depth: number): Schema {
  allow(schema, ['type', 'description', ...(OPENAI[schema.type as string] ?? [])], at);
  if (depth > OPENAI_DEEPEST) throw new Error(`${at}: nested too deeply`);
  if (schema.type === 'array') {
    if (!isSchema(schema.items)) throw new Error(`${at}: an array without items`);
    return { ...schema, items: openAi(schema.items, `${at}[]`, depth + 1) };
  }
  if (schema.type !== 'object') return schema;
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) throw new Error(`${at}: a free-form object`);
  if (depth > 1 && properties(schema).length === 0) throw new Error(`${at}: a free-form object`);
  const converted = properties(schema).map(([key, child]) => {
    const strict = openAi(child, `${at}.${key}`, depth + 1);
    return [key, required(schema).includes(key) ? strict : nullable(strict)] as const;
  });
  return { ...schema, properties: Object.fromEntries(converted), required: converted.map(([key]) => key), additionalProperties: false };
}

function nullable(schema: Schema): Schema {
  return { ...schema, type: [schema.type, 'null'], ...(Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {}) };
}

/** The fields of Gemini's `Schema`, "a select subset of an OpenAPI 3.0 schema object". */
const GEMINI = [
  ...['type', 'format', 'title', 'description', 'nullable', 'enum', 'maxItems', 'minItems', 'properties', 'required', 'minProperties'],
  ...['maxProperties', 'minLength', 'maxLength', 'pattern', 'example', 'propertyOrdering', 'default', 'items', 'minimum', 'maximum'],
];
const GEMINI_FORMATS: Record<string, readonly string[]> = {
  NUMBER: ['float', 'double'],
  INTEGER: ['int32', 'int64'],
  STRING: ['enum', 'date-time'],
};
const GEMINI_TYPES = ['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT'];

/**
 * Gemini's `FunctionDeclaration`: types in capitals and one each, enums of texts only, items for each array, at least one property for each
 * object (a function without arguments has no `parameters`), and what is required is among the properties.
 */
export function toGemini({ name, description, input }: ListedTool): Schema {
  if (!/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/.test(name)) throw new Error(`${name}: not a name of a function`);
  return { name, description, ...(properties(input).length > 0 ? { parameters: gemini(input, name) } : {}) };
}

function gemini(schema: Schema, at: string): Schema {
  allow(schema, GEMINI, at);
  const type = (schema.type as string).toUpperCase();
  if (!GEMINI_TYPES.includes(type)) throw new Error(`${at}: no type ${type}`);
  if (schema.format !== undefined && !GEMINI_FORMATS[type]?.includes(schema.format as string))
    throw new Error(`${at}: format ${schema.format}`);
  if (schema.enum !== undefined && (type !== 'STRING' || !(schema.enum as unknown[]).every((one) => typeof one === 'string' && one !== '')))
    throw new Error(`${at}: an enum of something else than texts`);
  const converted: Schema = { ...schema, type };
  if (type === 'ARRAY') {
    if (!isSchema(schema.items)) throw new Error(`${at}: an array without items`);
    converted.items = gemini(schema.items, `${at}[]`);
  }
  if (type === 'OBJECT') {
    const children = properties(schema);
    if (children.length === 0) throw new Error(`${at}: an object without properties`);
    for (const key of required(schema))
      if (!children.some(([known]) => known === key)) throw new Error(`${at}: required ${key} is not there`);
    converted.properties = Object.fromEntries(children.map(([key, child]) => [key, gemini(child, `${at}.${key}`)]));
  }
  return converted;
}

/** Anthropic's tools: JSON Schema 2020-12 with an object and no combination at its root, and names of a limited alphabet. */
export function toAnthropic({ name, description, input }: ListedTool): Schema {
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) throw new Error(`${name}: not a name of a tool`);
  if (input.type !== 'object') throw new Error(`${name}: input_schema.type has to be "object"`);
  for (const key of ['oneOf', 'allOf', 'anyOf']) if (key in input) throw new Error(`${name}: ${key} at the root`);
  for (const [key] of properties(input)) if (!/^[a-zA-Z0-9_.-]{1,64}$/.test(key)) throw new Error(`${name}: the property ${key}`);
  return { name, description, input_schema: input };
}

/**
 * What is left of a schema in clients that know one type a value: LangChain.js takes the object of a choice that has one, else the first;
 * a list of types becomes its first; references are not followed.
 */
export function toOneTypeEach(schema: Schema): Schema {
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (choices) return toOneTypeEach(choices.find(({ type }) => type === 'object') ?? choices[0] ?? {});
  const { $ref: _reference, ...rest } = schema;
  return {
    ...rest,
    ...(Array.isArray(schema.type) ? { type: schema.type[0] as unknown } : {}),
    ...(isSchema(schema.items) ? { items: toOneTypeEach(schema.items) } : {}),
    ...(isSchema(schema.properties)
      ? { properties: Object.fromEntries(properties(schema).map(([key, child]) => [key, toOneTypeEach(child)])) }
      : {}),
  };
}

/** How Inspector lets a person give a value: a field of its own, or (where it knows no form) a text that is sent as it is. */
export function inspectorField(schema: Schema): 'field' | 'list of fields' | 'text' {
  if (['string', 'number', 'integer', 'boolean'].includes(schema.type as string)) return 'field';
  const items = schema.items;
  return schema.type === 'array' && isSchema(items) && inspectorField(items) === 'field' ? 'list of fields' : 'text';
}
