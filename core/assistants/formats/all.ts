import type { AssistantSpec } from '../assistant.ts';
import { bounded } from './bounded.ts';
import type { Format } from './format.ts';
import { jsonFormat } from './json.ts';
import { tomlFormat } from './toml.ts';
import { yamlFormat } from './yaml.ts';

export const FORMATS: Record<AssistantSpec['format'], Format> = {
  json: bounded(jsonFormat({ comments: false })),
  jsonc: bounded(jsonFormat({ comments: true })),
  toml: bounded(tomlFormat),
  yaml: bounded(yamlFormat),
};
