import type { Cell, Row, TableRows } from './rows.ts';

/** A row of prod whose value is another one in dev. */
export interface Edit {
  readonly table: string;
  readonly key: Row;
  readonly column: string;
  readonly prod: Cell;
  readonly dev: Cell;
  readonly why: string;
}

/** Rows of prod that dev does not have, as a condition that is true for them in prod. */
export interface Removal {
  readonly table: string;
  readonly where: string;
  readonly count: number;
  readonly why: string;
}

export interface DevVariant {
  readonly tables: TableRows;
  readonly edits: readonly Edit[];
  readonly removals: readonly Removal[];
  readonly additions: readonly { readonly table: string; readonly rows: readonly Row[]; readonly why: string }[];
}

/** dev was copied before the newest orders came in. */
const MISSING_ORDERS = 1000;

const find = (rows: readonly Row[], what: string, test: (row: Row) => boolean, skip = 0): Row => {
  const found = rows.filter(test)[skip];
  if (found === undefined) throw new Error(`The sample has no ${what} to edit`);
  return found;
};

const text = (row: Row, column: string): string => String(row[column]);

function edits(prod: TableRows, firstMissing: number): Edit[] {
  const list: Edit[] = [];
  const edit = (table: string, keys: string[], row: Row, column: string, dev: Cell, why: string): void => {
    list.push({ table, key: Object.fromEntries(keys.map((key) => [key, row[key]!])), column, prod: row[column]!, dev, why });
  };
  const {
    customers,
    products,
    orders,
    order_items: items,
    shipments,
    returns,
    categories,
    exchange_rates: rates,
  } = prod as Record<string, Row[]>;

  const film = find(categories!, 'category', (row) => row.name === 'Film & Music');
  edit('categories', ['category_id'], film, 'name', 'Films, Music & Games', 'renamed in dev');
  const yen = find(rates!, 'rate', (row) => row.currency === 'JPY' && row.rate_month === '2024-07-01');
  edit(
    'exchange_rates',
    ['rate_month', 'currency'],
    yen,
    'rate_to_eur',
    text(yen, 'rate_to_eur').replace(/\d$/, (d) => String((Number(d) + 1) % 10)),
    'last of six decimals',
  );

  for (const id of [5, 44, 87, 130, 173, 216]) {
    const row = find(products!, 'product', (it) => it.product_id === id);
    edit('products', ['product_id'], row, 'unit_price', text(row, 'unit_price').replace(/\.99$/, '.49'), 'price changed');
  }
  const reordered = find(products!, 'product', (row) => row.product_id === 60);
  const { colour, ...others } = JSON.parse(text(reordered, 'attributes')) as Record<string, unknown>;
  edit(
    'products',
    ['product_id'],
    reordered,
    'attributes',
    JSON.stringify({ ...others, colour }),
    'the same JSON value, keys in another order',
  );
  const repainted = find(products!, 'product', (row) => row.product_id === 61);
  const painted = JSON.stringify({ ...(JSON.parse(text(repainted, 'attributes')) as Record<string, unknown>), colour: 'neon 🟢' });
  edit('products', ['product_id'], repainted, 'attributes', painted, 'another JSON value');
  const wide = find(products!, 'product', (row) => row.product_id === 91);
  edit(
    'products',
    ['product_id'],
    wide,
    'description',
    `${text(wide, 'description').slice(0, -1)} \n`,
    'one blank, deep inside a wide text',
  );

  const accented = find(customers!, 'accented name', (row) => text(row, 'full_name').includes('é'));
  edit(
    'customers',
    ['customer_id'],
    accented,
    'full_name',
    text(accented, 'full_name').normalize('NFD'),
    'looks the same: NFC in prod, NFD in dev',
  );
  const trailing = find(customers!, 'plain name', (row) => /^[A-Z][a-z]+ [A-Z][a-z]+$/.test(text(row, 'full_name')), 3);
  edit('customers', ['customer_id'], trailing, 'full_name', `${text(trailing, 'full_name')} `, 'a blank at the end');
  const referred = find(
    customers!,
    'reference that a double cannot tell from the next',
    (row) => {
      const reference = row.external_ref as bigint;
      return Number(reference) === Number(reference + 1n);
    },
    250,
  );
  edit(
    'customers',
    ['customer_id'],
    referred,
    'external_ref',
    (referred.external_ref as bigint) + 1n,
    'one apart beyond 2^53: equal when read as doubles',
  );
  const silent = find(customers!, 'customer without phone', (row) => row.phone === null, 10);
  edit('customers', ['customer_id'], silent, 'phone', '', 'NULL in prod, empty text in dev');
  const unasked = find(customers!, 'unasked customer', (row) => row.marketing_opt_in === null, 10);
  edit('customers', ['customer_id'], unasked, 'marketing_opt_in', false, 'NULL in prod, false in dev');

  const kept = (row: Row): boolean => (row.order_id as number) < firstMissing;
  for (let back = 1; back <= 4; back++) {
    const row = orders!.filter((it) => kept(it) && it.status === 'delivered').at(-back * 3)!;
    edit('orders', ['order_id'], row, 'status', 'shipped', 'delivered after dev was copied');
  }
  const shifted = orders![12_345]!;
  edit('orders', ['order_id'], shifted, 'ordered_at', text(shifted, 'ordered_at').replace('+00', '.001+00'), 'one millisecond later');
  // A single dear line each: they change the revenue of their months in dev.
  for (const position of [20_000, 40_000, 60_000, 80_000, 95_000]) {
    const row = items!.slice(position).find((it) => kept(it) && (it.quantity as number) === 2)!;
    edit('order_items', ['order_id', 'line_no'], row, 'quantity', 3, 'quantity changed: moves the revenue of its month');
  }
  for (const position of [5000, 10_000, 15_000]) {
    const row = shipments!.slice(position).find((it) => kept(it) && it.delivered_on !== null)!;
    edit('shipments', ['order_id'], row, 'delivered_on', null, 'delivery not recorded in dev');
  }
  for (const position of [700, 2100]) {
    const row = returns!.slice(position).find(kept)!;
    edit('returns', ['return_id'], row, 'refund_amount', '0.00', 'refund zeroed in dev');
  }
  return list;
}

const testCustomer = (index: number): Row => ({
  customer_id: 900_001 + index,
  customer_uuid: `00000000-0000-4000-8000-00000000000${index + 1}`,
  external_ref: 9_223_372_036_854_775_800n + BigInt(index),
  full_name: ['Test Tester 🧪', 'Zażółć Gęślą Jaźń', "Robert'); DROP TABLE students;--", '   ', '\u202Eresu tseT'][index]!,
  company_name: null,
  segment: 'B2C',
  email: `test+${index + 1}@example.com`,
  phone: null,
  country_code: 'DE',
  birth_date: null,
  marketing_opt_in: null,
  preferences: null,
  created_at: '2025-12-01 12:00:00+00',
});

/** dev, made from prod by the edits listed here and nothing else. */
export function makeDev(prod: TableRows): DevVariant {
  const orders = prod.orders!;
  const firstMissing = orders.at(-MISSING_ORDERS)!.order_id as number;
  const cut = text(orders.at(-MISSING_ORDERS)!, 'ordered_at').slice(0, 10);
  const list = edits(prod, firstMissing);
  const additions = [{ table: 'customers', rows: [0, 1, 2, 3, 4].map(testCustomer), why: 'test accounts with awkward names' }];

  const removal = (table: string, where: string, why: string, gone: (row: Row) => boolean) => ({ table, where, why, gone });
  const byOrder = (table: string) =>
    removal(
      table,
      `order_id >= ${firstMissing}`,
      `belongs to one of the newest ${MISSING_ORDERS} orders`,
      (row) => (row.order_id as number) >= firstMissing,
    );
  const rules = [
    removal('products', 'product_id = 241', 'launched after dev was copied', (row) => row.product_id === 241),
    ...['orders', 'order_items', 'payments', 'shipments', 'returns'].map(byOrder),
    removal(
      'reviews',
      `written_at >= TIMESTAMP '${cut} 00:00:00'`,
      'written after dev was copied',
      (row) => text(row, 'written_at') >= `${cut} 00:00:00`,
    ),
    removal('daily_traffic', `day >= DATE '${cut}'`, 'after dev was copied', (row) => text(row, 'day') >= cut),
  ];

  const changed = new Map(list.map((edit) => [`${edit.table} ${JSON.stringify(Object.values(edit.key))} ${edit.column}`, edit]));
  const keysOf = (table: string): string[] => Object.keys(list.find((edit) => edit.table === table)?.key ?? {});
  const tables = Object.fromEntries(
    Object.entries(prod).map(([table, rows]) => {
      const keys = keysOf(table);
      const gone = rules.filter((rule) => rule.table === table);
      const kept = rows
        .filter((row) => !gone.some((rule) => rule.gone(row)))
        .map((row) => {
          if (keys.length === 0) return row;
          const id = JSON.stringify(keys.map((key) => row[key]));
          return Object.fromEntries(
            Object.entries(row).map(([column, value]) => {
              const edit = changed.get(`${table} ${id} ${column}`);
              return [column, edit === undefined ? value : edit.dev];
            }),
          );
        });
      const extra = additions.filter((it) => it.table === table).flatMap((it) => it.rows);
      return [table, [...kept, ...extra]];
    }),
  );
  tables.customers = tables.customers!.map((row, index) => ({
    ...row,
    loyalty_tier: index % 17 === 0 ? 'gold' : index % 5 === 0 ? 'silver' : null,
  }));
  return {
    tables,
    edits: list,
    removals: rules.map(({ table, where, why, gone }) => ({ table, where, why, count: prod[table]!.filter(gone).length })),
    additions,
  };
}
