import type { Cell, Column, Row } from '../../../../connectors/connector.ts';
import type { Field, RawRow } from '../portal.ts';
import type { KnownType } from './type-catalogue.ts';

/** Columns as they are shown, and what makes exact rows of the server's text; `known` are the types of the fields, one for each. */
export function rowReader(
  fields: readonly Field[],
  known: readonly KnownType[],
): { columns: Column[]; read: (rows: readonly RawRow[]) => Row[] } {
  const columns = fields.map((field, index) => {
    const type = known[index] as KnownType;
    return {
      name: field.name,
      type: withModifier(type.name, field.dataTypeModifier),
      kind: type.kind,
      ...columnFacts(type.name, field.dataTypeModifier),
    };
  });
  const decoders = known.map((type) => type.decode);
  const read = (rows: readonly RawRow[]): Row[] => {
    for (const row of rows) {
      // In place: the text of a value is not needed any more.
      const cells = row as Cell[];
      for (let index = 0; index < cells.length; index += 1) {
        const text = cells[index];
        if (text !== null) cells[index] = (decoders[index] as KnownType['decode'])(text as string);
      }
    }
    return rows as Row[];
  };
  return { columns, read };
}

/** `numeric` and 786438 → `numeric(12,2)`, as `format_type` does; other modifiers are left out. */
function withModifier(name: string, modifier: number): string {
  if (modifier < 0) return name;
  const [, base = name, dimensions = ''] = /^(.*?)(\[\])?$/.exec(name) ?? [];
  switch (base) {
    case 'numeric': {
      const { precision, scale } = digitsOf(modifier);
      return `numeric(${precision},${scale})${dimensions}`;
    }
    case 'character':
    case 'character varying':
      return `${base}(${modifier - 4})${dimensions}`;
    case 'bit':
    case 'bit varying':
      return `${base}(${modifier})${dimensions}`;
    case 'timestamp without time zone':
    case 'timestamp with time zone':
    case 'time without time zone':
    case 'time with time zone':
      return `${base.replace(/^\w+/, (word) => `${word}(${modifier})`)}${dimensions}`;
    default:
      return name;
  }
}

type ColumnFacts = Pick<Column, 'precision' | 'scale' | 'unsigned' | 'zone'>;

/** What a type and its modifier say beside the kind: `numeric` and 786438 → 12 digits, 2 of them behind the point. */
function columnFacts(name: string, modifier: number): ColumnFacts {
  const precision = modifier < 0 ? {} : { precision: modifier };
  switch (name) {
    case 'numeric':
      return modifier < 0 ? {} : digitsOf(modifier);
    case 'oid':
      return { unsigned: true };
    case 'timestamp with time zone':
      return { zone: 'instant', ...precision };
    case 'time with time zone':
      return { zone: 'offset', ...precision };
    case 'timestamp without time zone':
    case 'time without time zone':
      return precision;
    default:
      return {};
  }
}

function digitsOf(modifier: number): { precision: number; scale: number } {
  const packed = modifier - 4;
  // The scale has eleven bits and a sign since PostgreSQL 15.
  return { precision: (packed >> 16) & 0xffff, scale: ((packed & 0x7ff) ^ 1024) - 1024 };
}
