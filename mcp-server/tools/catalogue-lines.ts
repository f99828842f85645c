import { clip } from '../../core/common/clip.ts';
import { visibleLine } from '../../core/common/visible-text.ts';
import type { CatalogueObject } from '../../core/connectors/connector.ts';
import { underHead, valuesOf } from '../../core/connectors/kit/under-head.ts';
import type { NameLevels } from '../../core/connectors/objects.ts';
import type { Dialect } from '../../core/sql/dialect.ts';
import { nameInText, pathInText } from '../../core/sql/quote-name.ts';
import { countFitting } from './count-fitting.ts';

/** An object of the catalogue as the structured content has it; the text says the same. */
interface ListedObject {
  type: string;
  database?: string | undefined;
  schema?: string | undefined;
  table?: string | undefined;
  name: string;
  dataType?: string | undefined;
  nullable?: false | undefined;
  rows?: number | undefined;
  bytes?: number | undefined;
  columnCount?: number | undefined;
  facts?: string | undefined;
  comment?: string | undefined;
  columns?: unknown[][] | undefined;
  keys?: string[] | undefined;
  indexes?: string[] | undefined;
  definition?: string | undefined;
}

const HEAD = [
  'type',
  'database',
  'schema',
  'table',
  'name',
  'dataType',
  'nullable',
  'rows',
  'bytes',
  'columnCount',
  'facts',
  'comment',
  'columns',
  'keys',
  'indexes',
  'definition',
] as const satisfies readonly (keyof ListedObject)[];
/** The head of what stands in `columns`. */
export const COLUMN_HEAD = ['name', 'type', 'nullable', 'comment', 'default'] as const;
/** A definition may be a program; its beginning tells what it is. */
const LONGEST_DEFINITION = 1_000;

/** Objects as text and as rows under one head, as many as fit into `bytes` in each of the two; at least one. */
export function listObjects(
  objects: readonly CatalogueObject[],
  bytes: number,
  dialect: Dialect,
  nameLevels: NameLevels = 2,
): { text: string; head: string[]; objects: unknown[][]; columnHead?: readonly string[]; left: number } {
  const several = nameLevels === 3 || hasSeveral(objects);
  const listed = objects.map((object) => toListed(object, several));
  const { head, rows } = underHead(listed, HEAD);
  const lines = listed.map((object) => lineOf(object, dialect));
  const count = countFitting(lines, bytes, (text, index) => ({ text, json: rows[index] }), head);
  return {
    text: lines.slice(0, count).join('\n'),
    head,
    objects: rows.slice(0, count),
    ...(head.includes('columns') ? { columnHead: COLUMN_HEAD } : {}),
    left: objects.length - count,
  };
}

/** Whether the database tells two of them apart. */
function hasSeveral(objects: readonly CatalogueObject[]): boolean {
  return new Set(objects.flatMap(({ database }) => database ?? [])).size > 1;
}

function toListed(object: CatalogueObject, several: boolean): ListedObject {
  const { columns, definition } = object;
  const isNamesOnly = columns === undefined;
  return {
    ...object,
    database: several && object.type !== 'database' ? object.database : undefined,
    nullable: object.nullable === false ? false : undefined,
    columnCount: isNamesOnly ? object.columnCount : undefined,
    facts: object.facts?.join(', ') || undefined,
    columns: columns?.map((column) => valuesOf({ ...column, nullable: column.nullable === false ? false : undefined }, COLUMN_HEAD)),
    keys: object.keys?.length ? object.keys : undefined,
    indexes: object.indexes?.length ? object.indexes : undefined,
    definition: definition === undefined ? undefined : oneLine(definition),
  };
}

function oneLine(text: string): string {
  return clip(text.replaceAll(/\s+/g, ' ').trim(), LONGEST_DEFINITION);
}

/** Of these the name is no identifier of its own: the text of a constraint, or a function with its arguments. */
const NAMED_BY_TEXT: ReadonlySet<string> = new Set(['key', 'function']);

function lineOf(object: ListedObject, dialect: Dialect): string {
  const place = [object.database, object.schema, object.table];
  const path = NAMED_BY_TEXT.has(object.type)
    ? [pathInText(place, dialect), object.name].filter(Boolean).join('.')
    : pathInText([...place, object.name], dialect);
  const facts = [
    object.type,
    object.dataType,
    object.nullable === false ? 'not null' : undefined,
    object.rows === undefined ? undefined : `~${object.rows} rows`,
    object.bytes === undefined ? undefined : sizeOf(object.bytes),
    object.columnCount === undefined ? undefined : `${object.columnCount} columns`,
    object.facts,
    object.comment,
  ].filter(Boolean);
  const parts = [`${path}: ${facts.join(', ')}`];
  for (const [name, type, nullable, comment, standard] of object.columns ?? [])
    parts.push(
      `  ${nameInText(String(name), dialect)} ${type}${nullable === false ? ' not null' : ''}${standard ? ` default ${standard}` : ''}${comment ? ` -- ${comment}` : ''}`,
    );
  for (const part of [...(object.keys ?? []), ...(object.indexes ?? [])]) parts.push(`  ${part}`);
  if (object.definition) parts.push(`  ${object.definition}`);
  return parts.map(visibleLine).join('\n');
}

function sizeOf(bytes: number): string {
  const [unit, divisor] = bytes < 1024 ** 2 ? ['kB', 1024] : bytes < 1024 ** 3 ? ['MB', 1024 ** 2] : ['GB', 1024 ** 3];
  return `${(bytes / (divisor as number)).toFixed(bytes < 10 * (divisor as number) ? 1 : 0)} ${unit}`;
}
