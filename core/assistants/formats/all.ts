import type { AssistantSpec } from '../assistant.ts';
import type { Format } from './format.ts';
import { jsonFormat } from './json.ts';
import { tomlFormat } from './toml.ts';
import { yamlFormat } from './yaml.ts';

export const FORMATS: Record<AssistantSpec['format'], Format> = {
  json: jsonFormat({ comments: false }),
  jsonc: jsonFormat({ comments: true }),
  toml: tomlFormat,
  yaml: yamlFormat,
};
