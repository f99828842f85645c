import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { campaign } from '../../../e2e/support/campaign.ts';
import { classify } from '../../engines/testing/by-name.ts';
import { judge } from '../policy.ts';

/** Forms that are put into other words before they are parsed. `@` stands for every place of an expression, `#` for every place of a table. */
const FORMS = {
  mysql: [
    'SELECT ROW(@, @) = ROW(@, @), ROW(@, @) IN ((@, 2))',
    'VALUES ROW(@, 1), ROW(2, @)',
    'SELECT 1 FROM # LEFT JOIN (#, #) ON @ = 1',
    'SELECT 1 FROM ((#)), (# CROSS JOIN (#, #)) WHERE @',
    'SELECT 1 FROM # JOIN (# LEFT JOIN (#, (SELECT @ AS z FROM #) d) ON @) ON @ = 1',
    'SELECT MATCH a, b AGAINST (@ IN BOOLEAN MODE) + @ FROM #',
    'SELECT MATCH (a, b) AGAINST (CONCAT(@, @) IN NATURAL LANGUAGE MODE WITH QUERY EXPANSION) FROM #',
    'SELECT MATCH a AGAINST (@) FROM # WHERE MATCH t.a AGAINST (@ WITH QUERY EXPANSION)',
    'SELECT a FROM # FOR SYSTEM_TIME ALL WHERE @',
    'SELECT a FROM # FOR SYSTEM_TIME AS OF @ - INTERVAL @ DAY x JOIN # FOR SYSTEM_TIME AS OF TIMESTAMP @ AS y ON @',
    'SELECT a FROM # FOR SYSTEM_TIME BETWEEN @ AND @ + INTERVAL 1 DAY AS x WHERE @ = 1',
    'SELECT a FROM # FOR SYSTEM_TIME FROM @ TO @, # GROUP BY @ DESC, @ ASC HAVING @',
    'SELECT a FROM # WHERE @ LIMIT ROWS EXAMINED 10',
    'SELECT a FROM # ORDER BY @ LIMIT 3 ROWS EXAMINED 10',
    'SELECT INTERVAL(@, @, 3, @), NOW() - INTERVAL (@) DAY',
    "SELECT {ts '2020-01-01 00:00:00'}, {fn ABS(@)}, {d @}",
    'SELECT 1 FROM {OJ # LEFT OUTER JOIN # ON @ = 1}',
    'SELECT WEIGHT_STRING(@ AS CHAR(3) LEVEL 1), WEIGHT_STRING(CAST(@ AS CHAR) LEVEL 1, 2), WEIGHT_STRING(@ AS BINARY(4))',
    "SELECT JSON_VALUE(@, '$.a' DEFAULT @ ON EMPTY DEFAULT @ ON ERROR), JSON_VALUE(@, @ RETURNING CHAR(10) NULL ON EMPTY ERROR ON ERROR)",
    'SELECT COLUMN_GET(COLUMN_CREATE(@, @ AS CHAR CHARACTER SET utf8, 2, @), @ AS INT), COLUMN_ADD(@, @, @ AS DATE)',
    'SELECT 5 MOD (@), @ LIKE @ ESCAPE (@), a MOD (MOD(@, 2)) FROM #',
    'SELECT GROUP_CONCAT(@ ORDER BY @ LIMIT 1, 2) FROM #',
    'SELECT a FROM # GROUP BY @ DESC, (SELECT @) ASC WITH ROLLUP',
    "SELECT _utf8mb4 'x', CAST(@ AS CHAR(3) BINARY), CONVERT(@, CHAR(5) UNICODE)",
    'WITH RECURSIVE c AS (SELECT @ AS n UNION ALL SELECT n + @ FROM c) CYCLE n RESTRICT SELECT * FROM c',
  ],
  databricks: [
    "SELECT INTERVAL '2 seconds' * @, @ - INTERVAL 2 YEARS 4 MONTHS, INTERVAL '1' DAY '2' HOUR + @",
    'SELECT a LIKE ALL (@, @), a NOT LIKE ANY (@), a ILIKE SOME (b, @) FROM #',
    'VALUES @, (@, 2), 3',
    'VALUES (@), (2) AS v (a)',
    'SELECT * FROM VALUES @, @ + 1, CASE WHEN @ THEN @ END AS v (a)',
    'SELECT * FROM (VALUES 1, @) v (a), # WHERE @',
    "SELECT 1 FROM # UNION ALL VALUES (@), (INTERVAL '1 day')",
    'SELECT (VALUES (@)), EXISTS (TABLE #) FROM #',
    'WITH v AS (VALUES (@) AS t (x)) SELECT @ FROM v',
    'WITH v AS (SELECT @) TABLE #',
    'TABLE # UNION ALL TABLE #',
    'FROM # |> UNION ALL TABLE # |> WHERE @',
    'FROM # |> SELECT SUM(@) OVER w AS s WINDOW w AS (PARTITION BY @ ORDER BY @)',
    'VALUES (0), (@) t (a) |> SELECT @ AS b',
    'SELECT @ << @, @ >> 2, @ >>> (@), 1 << -(@)',
    'SELECT EXTRACT(M FROM @), EXTRACT(sec FROM @)',
    "SELECT IDENTIFIER('a'), @ AS IDENTIFIER('b') FROM IDENTIFIER('s.t') JOIN # ON @",
    'SELECT 1 FROM (#) LEFT JOIN ((#)) ON @ JOIN (#, #) ON @',
    "SELECT TRIM(@, @), TRIM(BOTH FROM @), 5e3BD + @, 'a' 'b' || @",
    'SELECT * EXCEPT (a.b, c) FROM # WHERE @ = 1',
    'SELECT @ FROM t@v12, # WHERE 1 ! IN (@) AND @ IS ! NULL',
    'WITH RECURSIVE r (n) MAX RECURSION LEVEL 5 AS (SELECT @ UNION ALL SELECT n + @ FROM r) SELECT * FROM r',
    "SELECT CAST(@ AS STRING COLLATE UTF8_BINARY), timestamp_ltz'2020-01-01', CAST(@ AS CHAR(3) COLLATE x)",
  ],
} as const;

/** What must be seen wherever it is put: instead of an expression, and instead of a table. */
const HARM = {
  mysql: {
    expressions: [
      'evil(1)',
      'shop.evil(1)',
      'SLEEP(5)',
      '`abs`(1)',
      'now ()',
      '(SELECT evil(1))',
      '(@v := 1)',
      '@@report_password',
      '(SELECT authentication_string FROM mysql.user LIMIT 1)',
      '(SELECT priv FROM global_priv)',
      'DEFAULT(a)',
      's.nextval',
      '(SELECT 1 FROM t FOR UPDATE)',
      'ABS(ROW(1, evil(1)))',
    ],
    tables: ['evil(1)', 'TABLE evil(1)', '(SELECT evil(1)) h', '(SELECT * FROM mysql.user) h', '(SELECT 1 FROM t LOCK IN SHARE MODE) h'],
  },
  databricks: {
    expressions: [
      'evil(1)',
      'a.b.evil(1)',
      "reflect('a', 'b')",
      "`java_method`('a')",
      "secret('a', 'b')",
      '(SELECT evil(1))',
      '(SELECT 1 FROM csv.`/x`)',
      "(SELECT 1 FROM STREAM evil('x'))",
      "IDENTIFIER('evil')(1)",
      "IDENTIFIER('e' || 'vil')(1)",
      '(VALUES (evil(1)))',
      '(TABLE csv.`/x`)',
    ],
    tables: [
      "evil('x')",
      "STREAM evil('x')",
      "LIVE include('x')",
      'parquet.`/x`',
      '`dbfs:/x`',
      "read_files('/x')",
      "IDENTIFIER('csv.' || x)",
      '(SELECT evil(1)) h',
      '(VALUES (evil(1))) h',
    ],
  },
} as const;

const isAllowed = async (sql: string, dialect: 'mysql' | 'databricks'): Promise<boolean> =>
  judge(await classify(sql, dialect), 'read-only').decision === 'allow';

/** Fills the places of a form one after the other. */
function fill(form: string, expression: (place: number) => string, table: (place: number) => string): string {
  let expressions = 0;
  let tables = 0;
  // `@` touching a name is the form's own: `t@v12`, `@v`.
  return form.replace(/(?<![\w@])@(?![\w@])|#/g, (mark) => (mark === '#' ? table(tables++) : expression(expressions++)));
}

const places = (form: string, mark: RegExp): number => form.match(mark)?.length ?? 0;
const EXPRESSIONS = /(?<![\w@])@(?![\w@])/g;
const TABLES = /#/g;

describe.each(['mysql', 'databricks'] as const)('forms of %s that are put into other words', (dialect) => {
  const plain = (form: string): string =>
    fill(
      form,
      () => 'abs(1)',
      (place) => `t${place}`,
    );

  test.each(FORMS[dialect])('%s', async (form) => {
    const answer = await classify(plain(form), dialect);
    expect({ sql: plain(form), allowed: judge(answer, 'read-only').decision === 'allow', reason: answer.reason }).toMatchObject({
      allowed: true,
    });
    for (let bad = 0; bad < places(form, EXPRESSIONS); bad++)
      for (const harm of HARM[dialect].expressions) {
        const sql = fill(
          form,
          (place) => (place === bad ? harm : 'abs(1)'),
          (place) => `t${place}`,
        );
        expect({ sql, allowed: await isAllowed(sql, dialect) }).toEqual({ sql, allowed: false });
      }
    for (let bad = 0; bad < places(form, TABLES); bad++)
      for (const harm of HARM[dialect].tables) {
        const sql = fill(
          form,
          () => 'abs(1)',
          (place) => (place === bad ? harm : `t${place}`),
        );
        expect({ sql, allowed: await isAllowed(sql, dialect) }).toEqual({ sql, allowed: false });
      }
  });

  test('nested in each other however, harm is seen', async () => {
    const form = fc.constantFrom(...FORMS[dialect]);
    const harm = fc.constantFrom(...HARM[dialect].expressions);
    const runs = campaign(1500);
    await fc.assert(
      fc.asyncProperty(fc.array(form, { minLength: 2, maxLength: 4 }), harm, fc.infiniteStream(fc.nat()), async (forms, bad, picks) => {
        // The harm stands in the innermost form, which stands as a subquery in the next one, and so on.
        const sql = forms.reduceRight((inner, outer) => {
          const place = picks.next().value! % Math.max(1, places(outer, EXPRESSIONS));
          return fill(
            outer,
            (at) => (at === place ? (inner === bad ? inner : `(${inner})`) : 'abs(1)'),
            (at) => `t${at}`,
          );
        }, bad as string);
        // A form without a place for an expression hides what was to stand inside.
        if (!sql.includes(bad)) return;
        expect({ sql, allowed: await isAllowed(sql, dialect) }).toEqual({ sql, allowed: false });
      }),
      { numRuns: runs },
    );
  });
});
