import type { Variant } from '../../core/engines/duckdb/session/sample/schema-types.ts';

export interface Question {
  readonly question: string;
  readonly variant: Variant;
  readonly sql: string;
  /** What the answer shows, said in words that stay true. */
  readonly insight: string;
}

/** The shape of resources/sample/questions.json: rows hold text, exactly as the engine prints the value; NULL is null. */
export interface AnsweredQuestion extends Question {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const EUR = 'i.quantity * i.unit_price * o.fx_rate_to_eur';
const UTC_DAY = "(o.ordered_at AT TIME ZONE 'UTC')::DATE";

const question = (question: string, insight: string, sql: string, variant: Variant = 'prod'): Question => ({
  question,
  variant,
  sql,
  insight,
});

export const QUESTIONS: readonly Question[] = [
  question(
    'How did revenue in euros and the number of orders grow per year, B2C against B2B?',
    'B2B grows faster than B2C. Cancelled orders are left out and every currency is converted with the rate frozen in the order.',
    `SELECT year(${UTC_DAY}) AS year, c.segment, count(DISTINCT o.order_id) AS orders, round(sum(${EUR}), 2) AS revenue_eur
FROM orders o JOIN order_items i USING (order_id) JOIN customers c USING (customer_id)
WHERE o.status <> 'cancelled'
GROUP BY ALL ORDER BY year, segment`,
  ),
  question(
    'Which five days had the most orders?',
    'All five lie in the Black Friday weekends.',
    `SELECT ${UTC_DAY} AS day, dayname(day) AS weekday, count(*) AS orders
FROM orders o GROUP BY ALL ORDER BY orders DESC, day LIMIT 5`,
  ),
  question(
    'Which category loses most from 2023 to 2025, and which gains most?',
    'Film & Music collapses while Smart Home multiplies; both are steady drifts, not a break.',
    `WITH yearly AS (
  SELECT g.name AS category, year(${UTC_DAY}) AS year, sum(${EUR}) AS eur
  FROM orders o JOIN order_items i USING (order_id) JOIN products p USING (product_id) JOIN categories g USING (category_id)
  WHERE o.status <> 'cancelled' GROUP BY ALL
)
SELECT category, round(sum(eur) FILTER (year = 2023), 2) AS eur_2023, round(sum(eur) FILTER (year = 2025), 2) AS eur_2025,
  (100 * sum(eur) FILTER (year = 2025) / sum(eur) FILTER (year = 2023) - 100)::DECIMAL(9,1) AS change_pct
FROM yearly GROUP BY category ORDER BY change_pct`,
  ),
  question(
    'On which day of 2024 did the web shop have visitors but hardly any orders?',
    'The checkout was down on 12 June 2024: usual visits, hardly an order.',
    `WITH web AS (SELECT ${UTC_DAY} AS day, count(*) AS orders FROM orders o WHERE channel = 'web' GROUP BY ALL)
SELECT t.day, t.sessions, coalesce(w.orders, 0) AS orders
FROM daily_traffic t LEFT JOIN web w USING (day)
WHERE t.channel = 'web' AND year(t.day) = 2024
ORDER BY coalesce(w.orders, 0) / t.sessions, t.day LIMIT 1`,
  ),
  question(
    'Which product has an unusual share of returned order lines, and when were those sold?',
    'One product had a bad batch in the second quarter of 2024; before and after, it is like the others. Only products with 20 lines or more in the quarter count.',
    `SELECT p.product_id, p.name, year(${UTC_DAY}) || '-Q' || quarter(${UTC_DAY}) AS quarter,
  count(*) AS lines, count(r.return_id) AS returned, (100.0 * count(r.return_id) / count(*))::DECIMAL(9,1) AS returned_pct
FROM orders o JOIN order_items i USING (order_id) JOIN products p USING (product_id)
LEFT JOIN returns r ON r.order_id = i.order_id AND r.product_id = i.product_id
JOIN categories g USING (category_id)
WHERE o.status <> 'cancelled' AND g.name <> 'Fashion'
GROUP BY ALL HAVING count(*) >= 20 ORDER BY returned_pct DESC, p.product_id, quarter LIMIT 3`,
  ),
  question(
    'What share of order lines comes back, per category?',
    'Fashion is far above all others.',
    `SELECT g.name AS category, count(*) AS lines, count(r.return_id) AS returned, (100.0 * count(r.return_id) / count(*))::DECIMAL(9,2) AS returned_pct
FROM orders o JOIN order_items i USING (order_id) JOIN products p USING (product_id) JOIN categories g USING (category_id)
LEFT JOIN returns r ON r.order_id = i.order_id AND r.product_id = i.product_id
WHERE o.status <> 'cancelled'
GROUP BY ALL ORDER BY returned_pct DESC, category`,
  ),
  question(
    'Who are the three most valuable customers, refunds taken off?',
    'One company is worth several times the second: a concentration risk.',
    'SELECT customer_id, full_name, segment, country_code, orders, value_eur FROM customer_value ORDER BY value_eur DESC LIMIT 3',
  ),
  question(
    'Which carrier was late most often in December 2024, compared with the other months?',
    'DHL: a strike in December 2024. Parcels without a delivery day are left out.',
    `SELECT carrier, (100.0 * count(*) FILTER (delivered_on > promised_on AND date_trunc('month', shipped_on) = DATE '2024-12-01')
    / count(*) FILTER (date_trunc('month', shipped_on) = DATE '2024-12-01'))::DECIMAL(9,1) AS late_pct_dec_2024,
  (100.0 * count(*) FILTER (delivered_on > promised_on AND date_trunc('month', shipped_on) <> DATE '2024-12-01')
    / count(*) FILTER (date_trunc('month', shipped_on) <> DATE '2024-12-01'))::DECIMAL(9,1) AS late_pct_else
FROM shipments WHERE delivered_on IS NOT NULL GROUP BY carrier ORDER BY late_pct_dec_2024 DESC, carrier`,
  ),
  question(
    'How much did the weaker yen take from the revenue of Japan in 2025?',
    'The same yen at the rates of January 2023, against what they were worth when ordered. Sums of yen must not be added to sums of euros.',
    `WITH base AS (SELECT rate_to_eur FROM exchange_rates WHERE currency = 'JPY' AND rate_month = DATE '2023-01-01')
SELECT sum(i.quantity * i.unit_price) AS revenue_jpy, round(sum(${EUR}), 2) AS eur_as_ordered,
  round(sum(i.quantity * i.unit_price * (SELECT rate_to_eur FROM base)), 2) AS eur_at_rate_of_2023_01
FROM orders o JOIN order_items i USING (order_id)
WHERE o.currency = 'JPY' AND o.status <> 'cancelled' AND year(${UTC_DAY}) = 2025`,
  ),
  question(
    'What does the old CRM know customer 1502 as in dev, and how many test accounts are there?',
    'In prod the reference is one less: as doubles the two are equal, so only exact whole numbers show the difference.',
    `SELECT external_ref, (SELECT count(*) FROM customers WHERE customer_id > 900000) AS test_accounts FROM customers WHERE customer_id = 1502`,
    'dev',
  ),
];
