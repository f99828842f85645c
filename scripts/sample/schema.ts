import type { SampleSchema } from '../../core/engines/duckdb/session/sample/schema-types.ts';
import { TABLES } from './schema-tables.ts';

const ORDER_REVENUE = `SELECT o.order_id, o.customer_id, (o.ordered_at AT TIME ZONE 'UTC')::DATE AS order_day, o.channel,
  sum(i.quantity * i.unit_price * o.fx_rate_to_eur) AS revenue_eur
FROM orders o JOIN order_items i USING (order_id)
WHERE o.status <> 'cancelled'
GROUP BY ALL`;

const MONTHLY_REVENUE = `SELECT date_trunc('month', order_day)::DATE AS month, count(*) AS orders, round(sum(revenue_eur), 2) AS revenue_eur
FROM order_revenue
GROUP BY ALL
ORDER BY month`;

const CUSTOMER_VALUE = `SELECT c.customer_id, c.full_name, c.segment, c.country_code, count(*) AS orders,
  round(sum(r.revenue_eur), 2) - coalesce(any_value(b.refunded_eur), 0) AS value_eur
FROM customers c JOIN order_revenue r USING (customer_id)
LEFT JOIN (
  SELECT o.customer_id, round(sum(t.refund_amount * o.fx_rate_to_eur), 2) AS refunded_eur
  FROM returns t JOIN orders o USING (order_id) GROUP BY o.customer_id
) b USING (customer_id)
GROUP BY ALL`;

const OLD_CUSTOMER_VALUE = `SELECT c.customer_id, c.full_name, c.segment, c.country_code, count(*) AS orders, round(sum(r.revenue_eur), 2) AS value_eur
FROM customers c JOIN order_revenue r USING (customer_id)
GROUP BY ALL`;

export const SCHEMA: SampleSchema = {
  tables: TABLES,
  views: [
    {
      name: 'order_revenue',
      sql: ORDER_REVENUE,
      comment: 'Revenue of each order in euros, before refunds and without shipping; cancelled orders left out.',
    },
    { name: 'monthly_revenue', sql: MONTHLY_REVENUE, comment: 'Orders and revenue in euros per month (UTC).' },
    { name: 'customer_value', sql: CUSTOMER_VALUE, comment: 'Revenue of each customer in euros, refunds taken off.' },
  ],
  variants: {
    prod: {},
    dev: {
      addColumns: [
        {
          table: 'customers',
          column: {
            name: 'loyalty_tier',
            type: 'VARCHAR',
            nullable: true,
            comment: 'gold or silver; a feature that prod does not have yet',
          },
        },
      ],
      changeColumns: [
        {
          table: 'products',
          column: { name: 'weight_kg', type: 'DOUBLE', nullable: true, comment: 'Shipping weight; NULL when never measured' },
        },
      ],
      dropIndexes: [{ table: 'orders', index: 'orders_ordered_at' }],
      dropViews: ['monthly_revenue'],
      changeViews: [
        {
          name: 'customer_value',
          sql: OLD_CUSTOMER_VALUE,
          comment: 'Revenue of each customer in euros; the old definition, which forgets refunds.',
        },
      ],
    },
  },
};
