import { describe, expect, test } from 'vitest';
import { firstQuestion } from './first-question.ts';

const about = { name: 'Sales', isSample: false };
const column = (name: string, type: string) => ({ name, type });

describe('the first question', () => {
  test('names the table that answers most, of what was connected', () => {
    const objects = [
      { type: 'table', name: 'big', schema: 'public', rows: 1_000_000, columns: [column('id', 'integer')] },
      {
        type: 'table',
        name: 'orders',
        schema: 'shop',
        rows: 5000,
        columns: [column('id', 'integer'), column('net', 'numeric(12,2)'), column('placed', 'timestamp with time zone')],
      },
      { type: 'procedure', name: 'refresh' },
    ];
    expect(firstQuestion({ ...about, objects })).toBe(
      'How did the sum of net in shop.orders (in Sales) develop month by month, by placed? Use Hydrant.',
    );
  });
  test('the larger of two that answer as much; the schema that everybody has is left out', () => {
    const objects = [
      { type: 'table', name: 'a', schema: 'public', rows: 1 },
      { type: 'view', name: 'b', schema: 'public', rows: 2 },
    ];
    expect(firstQuestion({ ...about, objects })).toContain('What does b (in Sales) hold?');
  });
  test('a table with a day and nothing to add up is counted', () => {
    const objects = [{ type: 'table', name: 'visits', columns: [column('day', 'DATE')] }];
    expect(firstQuestion({ ...about, objects })).toBe('How many rows does visits (in Sales) have for each month of day? Use Hydrant.');
  });
  test('without any table, what is there', () => {
    expect(firstQuestion({ ...about, objects: [] })).toContain('What is in Sales?');
  });
  test('the sample has one of its own', () => {
    expect(firstQuestion({ name: 'Sample warehouse', isSample: true, objects: [] })).toContain('five products');
  });
});
