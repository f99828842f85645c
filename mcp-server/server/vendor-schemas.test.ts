import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PACKS } from '../packs/packs.ts';
import { TOOLS } from '../tools/all.ts';
import { toolSchemas } from '../tools/tool-schemas.ts';
import { parseArguments } from './parse-arguments.ts';
import {
  inspectorField,
  type ListedTool,
  type Schema,
  toAnthropic,
  toGemini,
  toOneTypeEach,
  toOpenAiStrict,
} from './testing/vendor-schemas.ts';

const tools = [...TOOLS, ...(await Promise.all(PACKS.map((pack) => pack.load()))).flat()];
const listed = tools.map((tool) => ({
  tool,
  name: tool.name,
  listed: { name: tool.name, description: tool.description, input: toolSchemas(tool).input } satisfies ListedTool,
}));
const validator = new AjvJsonSchemaValidator();

/** Values that a model may give under a schema as OpenAI's strict mode has it. */
function valueUnder(schema: Schema): fc.Arbitrary<unknown> {
  const types = [schema.type].flat() as string[];
  const [type] = types;
  const value = schema.enum ? fc.constantFrom(...(schema.enum as string[])) : ofType(type as string, schema);
  return types.includes('null') ? fc.option(value, { nil: null }) : value;
}

function ofType(type: string, schema: Schema): fc.Arbitrary<unknown> {
  const { minimum: min = -1000, maximum: max = 1e9 } = schema as { minimum?: number; maximum?: number };
  if (type === 'string') return fc.string({ maxLength: 30 });
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.integer({ min, max: Math.min(max, 2 ** 31 - 1) });
  if (type === 'number') return fc.double({ min, max, noNaN: true });
  if (type === 'array')
    return fc.array(valueUnder(schema.items as Schema), { minLength: (schema.minItems as number | undefined) ?? 0, maxLength: 4 });
  return fc.record(
    Object.fromEntries(Object.entries(schema.properties as Record<string, Schema>).map(([key, child]) => [key, valueUnder(child)])),
  );
}

test('there are the tools of every pack beside the eight', () => {
  expect(listed.length).toBe(TOOLS.length + 11);
});

describe.each(listed)('$name', ({ tool, listed: offered }) => {
  test('is taken by Anthropic and by Gemini as it is', () => {
    expect(toAnthropic(offered).input_schema).toBe(offered.input);
    expect(toGemini(offered)).toMatchObject({ name: tool.name });
    expect(validator.getValidator(offered.input)({})).toHaveProperty('valid');
  });

  test('is taken by OpenAI’s strict mode, and a call with every field, nulls for those not used, is a call to us', () => {
    const { parameters } = toOpenAiStrict(offered) as { parameters: Schema };
    const isValid = validator.getValidator(parameters);
    const isOurs = validator.getValidator(offered.input);
    fc.assert(
      fc.property(valueUnder(parameters), (call) => {
        expect(isValid(call)).toMatchObject({ valid: true });
        const given = Object.fromEntries(Object.entries(call as Schema).filter(([, value]) => value !== null));
        expect(isOurs(given)).toMatchObject({ valid: true });
        expect(parseArguments(tool.input(), tool.name, call)).toEqual(given);
      }),
      { numRuns: 25 },
    );
  });

  test('keeps its shape in LangChain.js, and each argument has a field in Inspector', () => {
    expect(toOneTypeEach(offered.input)).toEqual(offered.input);
    for (const [key, schema] of Object.entries((offered.input.properties ?? {}) as Record<string, Schema>))
      expect(inspectorField(schema), key).not.toBe('text');
  });
});

describe('the rules bite', () => {
  const tool = (field: Schema): ListedTool => ({ name: 'x', description: '', input: { type: 'object', properties: { field } } });
  const values = {
    anyOf: [
      { type: 'array', items: { type: 'string' } },
      { type: 'object', additionalProperties: { type: 'string' } },
    ],
  };

  test.each([
    ['a choice of a list and a free-form object', values],
    ['a list of types', { type: ['string', 'null'] }],
    ['a free-form object', { type: 'object', additionalProperties: {} }],
    ['a list of anything', { type: 'array' }],
  ])('%s is refused by OpenAI and by Gemini', (_what, field) => {
    expect(() => toOpenAiStrict(tool(field))).toThrow(/^x/);
    expect(() => toGemini(tool(field))).toThrow(/^x/);
  });

  test('and so is what one of them refuses', () => {
    expect(() => toGemini(tool({ type: 'number', exclusiveMinimum: 0 }))).toThrow('exclusiveMinimum');
    expect(() => toGemini(tool({ type: 'integer', enum: [1] }))).toThrow('enum');
    expect(() => toAnthropic({ name: 'x', description: '', input: { type: 'object', anyOf: [] } })).toThrow('anyOf');
    expect(() => toAnthropic({ name: 'x.y', description: '', input: { type: 'object' } })).toThrow('name');
    expect(toOneTypeEach({ type: 'object', properties: { values } })).not.toEqual({ type: 'object', properties: { values } });
    expect(inspectorField(values)).toBe('text');
  });
});
