import { expect, test } from 'vitest';
import { readPlan } from './plan.ts';

const scan = (name: string, cost: number, rows: number, more: object = {}): object => ({
  'Node Type': 'Seq Scan',
  Schema: 'public',
  'Relation Name': name,
  'Total Cost': cost,
  'Plan Rows': rows,
  ...more,
});
const planOf = (plan: object): ReturnType<typeof readPlan> => readPlan(JSON.stringify([{ Plan: plan }]));

test('a plan as a tree, the most expensive operator named and marked, conditions and keys below it', () => {
  const plan = {
    'Node Type': 'Sort',
    'Total Cost': 1234.5,
    'Plan Rows': 1,
    'Sort Key': ['sum(x) DESC', 'k'],
    Plans: [
      {
        'Node Type': 'Hash Join',
        'Join Type': 'Left',
        'Total Cost': 1200,
        'Plan Rows': 12000,
        'Hash Cond': '(a.id = b.id)',
        Plans: [
          scan('Orders', 900.25, 12000, { Filter: "(t <> 'x\n└ Seq Scan'::text)" }),
          { 'Node Type': 'CTE Scan', 'CTE Name': 'c', 'Subplan Name': 'CTE c', 'Total Cost': 12.345, 'Plan Rows': 5, 'Group Key': ['k'] },
        ],
      },
    ],
  };
  expect(planOf(plan)).toMatchInlineSnapshot(`
    {
      "rows": 1,
      "text": "Estimated cost 1,235, 1 row. Most expensive: Seq Scan on public."Orders" (73 % of the cost).
    Sort: 1 row, cost 1,235
    │   by sum(x) DESC, k
    └ Hash Join (left): 12,000 rows, cost 1,200
      │   hash cond (a.id = b.id)
      ├ Seq Scan on public."Orders": 12,000 rows, cost 900  ← most expensive
      │     filter (t <> 'x\\n└ Seq Scan'::text)
      └ CTE c: CTE Scan on c: 5 rows, cost 12.35
            grouped by k",
    }
  `);
});

test('a change is estimated by the rows that come up to it', () => {
  const plan = {
    'Node Type': 'ModifyTable',
    Operation: 'Delete',
    'Relation Name': 'a',
    'Total Cost': 5,
    'Plan Rows': 0,
    Plans: [scan('a', 5, 7)],
  };
  expect(planOf(plan)).toMatchInlineSnapshot(`
    {
      "rows": 7,
      "text": "Estimated cost 5, 7 rows. Most expensive: Seq Scan on public.a (100 % of the cost).
    Delete on a: 0 rows, cost 5
    └ Seq Scan on public.a: 7 rows, cost 5  ← most expensive",
    }
  `);
});
