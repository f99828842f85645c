import type { Ask, Question, Said } from './questions.ts';

/** Cells of an answer as text, from the form that the model reads. */
function cells(read: string): string[][] {
  if (read.startsWith('{')) return ((JSON.parse(read) as { rows?: unknown[][] }).rows ?? []).map((row) => row.map(String));
  const lines = read.split('\n').slice(1);
  const end = lines.findIndex((line) => /^(?:Types: |Rows |\d[\d,]* rows? \[)/.test(line));
  return lines.slice(0, end).map((line) => line.split('|'));
}

const flat = (rows: readonly (readonly string[])[]): string[] => rows.map((row) => row.join(' '));
/** The first of the patterns that the answer holds, by its groups. */
function discover(read: string, ...patterns: RegExp[]): string[] {
  for (const pattern of patterns) {
    const match = pattern.exec(read);
    if (match) return match.slice(1);
  }
  return [];
}

const REVENUE = 'round(sum(i.quantity * i.unit_price * o.fx_rate_to_eur), 2)';
const GIFTS = "FROM orders WHERE is_gift AND ordered_at >= '2025-01-01'";
const PAGE = 10;

async function run(ask: Ask, sql: string, more: Record<string, unknown> = {}): Promise<Said> {
  return ask('execute_query', { sql, ...more });
}

/**
 * Twelve questions of an analyst about the sample, in one conversation: what an earlier answer said is not asked again. `known` computes
 * the answers from the Parquet files.
 */
export const QUESTIONS: readonly Question[] = [
  {
    question: 'Where do I find what was refunded?',
    answer: async (ask, _, read) => {
      const said = read(await ask('search_objects', { types: ['column'], detail: 'names', limit: 1000 }));
      return /returns.{1,20}refund_amount|refund_amount.{1,40}returns/.test(said) ? ['returns.refund_amount'] : [];
    },
    known: async () => ['returns.refund_amount'],
  },
  {
    question: 'How did revenue in euros go, month by month, in 2025?',
    answer: async (ask, seen, read) => {
      const said = read(
        await run(
          ask,
          `SELECT strftime(o.ordered_at, '%Y-%m') AS month, ${REVENUE} AS eur FROM orders o JOIN order_items i USING (order_id) WHERE o.ordered_at >= '2025-01-01' AND o.status <> 'cancelled' GROUP BY 1 ORDER BY 1`,
        ),
      );
      [seen.timeZone = ''] = discover(said, /"timeZone":"([^"]+)"/, / · ([A-Z][\w/]+) · /);
      return flat(cells(said));
    },
    known: async (sql) =>
      flat(
        await sql(
          `SELECT strftime(o.ordered_at, '%Y-%m'), ${REVENUE}::VARCHAR FROM 'prod/orders' o JOIN 'prod/order_items' i USING (order_id) WHERE o.ordered_at >= '2025-01-01' AND o.status <> 'cancelled' GROUP BY 1 ORDER BY 1`,
        ),
      ),
  },
  {
    question: 'In which time zone are these months?',
    answer: async (_ask, seen) => [seen.timeZone ?? ''],
    known: async () => ['UTC'],
  },
  {
    question: 'Which five products bring most revenue?',
    answer: async (ask, _, read) =>
      flat(
        cells(
          read(
            await run(
              ask,
              `SELECT p.sku, ${REVENUE} AS eur FROM order_items i JOIN orders o USING (order_id) JOIN products p USING (product_id) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5`,
            ),
          ),
        ),
      ),
    known: async (sql) =>
      flat(
        await sql(
          `SELECT p.sku, ${REVENUE}::VARCHAR FROM 'prod/order_items' i JOIN 'prod/orders' o USING (order_id) JOIN 'prod/products' p USING (product_id) GROUP BY 1 ORDER BY ${REVENUE} DESC, 1 LIMIT 5`,
        ),
      ),
  },
  {
    question: 'Which orders of dev differ from prod in their status, and how many are missing there?',
    answer: async (ask, _, read) => {
      const said = read(await ask('compare_query', { sql: 'SELECT order_id, status FROM orders', limit: 4 }));
      return discover(
        said,
        /(\d+) changed, (\d+) only in prod/,
        /"onlyInBase":(?<missing>\d+),.*?"changed":(\d+)/,
        /"changed":(\d+),"onlyInBase":(\d+)/,
      )
        .map(Number)
        .sort((a, b) => a - b)
        .map(String);
    },
    known: async (sql) =>
      (
        await sql(
          `SELECT count(*) FILTER (WHERE d.order_id IS NOT NULL AND d.status <> p.status)::VARCHAR, count(*) FILTER (WHERE d.order_id IS NULL)::VARCHAR FROM 'prod/orders' p LEFT JOIN 'dev/orders' d USING (order_id)`,
        )
      )[0] ?? [],
  },
  {
    question: 'What were the gift orders of 2025? Show me the first twenty, in two pages.',
    answer: async (ask, seen, read) => {
      const first = read(await run(ask, `SELECT order_id, status, ordered_at ${GIFTS} ORDER BY order_id`, { max_rows: PAGE }));
      [seen.handle = ''] = discover(first, /(r_[\w-]{16})/);
      [seen.total = ''] = discover(first, /"totalRows":(\d+)/, /of ([\d,]+) are shown/).map((count) => count.replaceAll(',', ''));
      const second = read(await ask('get_result', { handle: seen.handle, offset: PAGE, max_rows: PAGE }));
      return [...cells(first), ...cells(second)].map(([id = '']) => id);
    },
    known: async (sql) =>
      flat(await sql(`SELECT order_id::VARCHAR ${GIFTS.replace('orders', "'prod/orders'")} ORDER BY order_id LIMIT 20`)),
  },
  {
    question: 'How many rows would a file with all of them have?',
    answer: async (_ask, seen) => [seen.total ?? ''],
    known: async (sql) => flat(await sql(`SELECT count(*)::VARCHAR ${GIFTS.replace('orders', "'prod/orders'")}`)),
  },
  {
    question: 'How do these gift orders split by status?',
    answer: async (ask, seen, read) => {
      const over = (table: string): Promise<Said> =>
        ask('get_result', { handle: seen.handle, sql: `SELECT status, count(*) FROM ${table} GROUP BY 1 ORDER BY 1` });
      // The table has another name there; what the error says decides how it goes on.
      const wrong = read(await over('orders'));
      if (!wrong.includes('`result`')) await ask('search_objects', { pattern: 'orders' });
      return flat(cells(read(await over('result'))));
    },
    known: async (sql) =>
      flat(await sql(`SELECT status, count(*)::VARCHAR ${GIFTS.replace('orders', "'prod/orders'")} GROUP BY 1 ORDER BY 1`)),
  },
  {
    question: 'Which gift order of 2025 came last?',
    answer: async (ask, seen, read) =>
      flat(cells(read(await ask('get_result', { handle: seen.handle, sql: 'SELECT max(ordered_at), max(order_id) FROM result' })))),
    known: async (sql) =>
      flat(
        await sql(
          `SELECT strftime(max(ordered_at), '%Y-%m-%dT%H:%M:%SZ'), max(order_id)::VARCHAR ${GIFTS.replace('orders', "'prod/orders'")}`,
        ),
      ),
  },
  {
    question: 'What has changed in the schema between prod and dev?',
    answer: async (ask, _, read) => {
      const said = read(await ask('compare_schema', {}));
      return ['loyalty_tier', 'weight_kg'].filter((name) => said.includes(name));
    },
    known: async (sql) =>
      flat(
        await sql(`SELECT coalesce(p.column_name, d.column_name) FROM (SELECT table_name, column_name, column_type FROM columns WHERE variant = 'prod') p
          FULL JOIN (SELECT table_name, column_name, column_type FROM columns WHERE variant = 'dev') d USING (table_name, column_name)
          WHERE p.column_type IS DISTINCT FROM d.column_type ORDER BY 1`),
      ),
  },
  {
    question: 'Why would payments by country be slow: what does it read?',
    answer: async (ask, _, read) => {
      const said = read(
        await ask('explain_query', {
          sql: "SELECT c.country_code, sum(p.amount) FROM orders o JOIN payments p USING (order_id) JOIN customers c USING (customer_id) WHERE o.ordered_at >= '2025-01-01' GROUP BY 1",
        }),
      );
      return ['customers', 'orders', 'payments'].filter((table) => said.includes(table));
    },
    known: async () => ['customers', 'orders', 'payments'],
  },
  {
    question: 'How many customers has a country that I name?',
    answer: async (ask, _, read) =>
      flat(cells(read(await run(ask, 'SELECT count(*) FROM customers WHERE country_code = $1', { parameters: ['JP'] })))),
    known: async (sql) => flat(await sql("SELECT count(*)::VARCHAR FROM 'prod/customers' WHERE country_code = 'JP'")),
  },
];
