import type { ReplyOf } from '../contract/contract.ts';

type CatalogueObject = ReplyOf<'ask.catalogue'>['objects'][number];

/** The sample warehouse is known, and so is a question that it answers well. */
const OF_SAMPLE = 'Which five products brought in the most revenue last year, and how did that change from the year before? Use Hydrant.';

/** What a first question is about: the connection, and what a login sees there. */
export interface AboutQuestion {
  name: string;
  isSample: boolean;
  objects: readonly CatalogueObject[];
}

/** A question to paste into an assistant, about what was connected: its largest table with a time and a number, else its largest. */
export function firstQuestion({ name, isSample, objects }: AboutQuestion): string {
  if (isSample) return OF_SAMPLE;
  const tables = objects.filter(({ type }) => type === 'table' || type === 'view');
  const [table] = [...tables].sort((a, b) => worth(b) - worth(a) || (b.rows ?? 0) - (a.rows ?? 0));
  if (!table) return `What is in ${name}? Use Hydrant to look, and tell me what I could ask.`;
  const called = table.schema && table.schema !== 'main' && table.schema !== 'public' ? `${table.schema}.${table.name}` : table.name;
  const time = columnOf(table, TIME);
  const number = columnOf(table, NUMBER);
  if (time && number) return `How did the sum of ${number} in ${called} (in ${name}) develop month by month, by ${time}? Use Hydrant.`;
  if (time) return `How many rows does ${called} (in ${name}) have for each month of ${time}? Use Hydrant.`;
  return `What does ${called} (in ${name}) hold? Show a few rows and say what each column means. Use Hydrant.`;
}

const TIME = /^(date|timestamp|datetime)/i;
const NUMBER = /^(numeric|decimal|double|real|float|money)/i;

function columnOf({ columns = [] }: CatalogueObject, type: RegExp): string | undefined {
  return columns.find((column) => type.test(column.type))?.name;
}

/** How much can be asked of it: of two that answer as much, the one with more rows is taken. */
function worth(table: CatalogueObject): number {
  return (columnOf(table, TIME) ? 2 : 0) + (columnOf(table, NUMBER) ? 1 : 0);
}
