import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { campaign, campaignTimeout } from '../../../e2e/support/campaign.ts';
import { classify } from '../../engines/testing/by-name.ts';
import { judge } from '../policy.ts';

vi.setConfig({ testTimeout: campaignTimeout(120_000) });

/** How many statements are tried. */
const RUNS = campaign(1500);

/**
 * Forms that a reader takes apart or puts into other words before it parses them. Wherever an expression may stand in one (`@`), a
 * call that is not known to be harmless must be found, whatever it is wrapped in.
 */
const DIALECTS = {
  sqlserver: {
    calls: [
      'dbo.evil(1)',
      'evil(1)',
      "audit.query('x')",
      "db.audit.value('x', 'int')",
      '[dbo].[evil](1)',
      'srv.db.dbo.f(1)',
      "LOGINPROPERTY('sa', 'PasswordHash')",
    ],
    wraps: [
      '@',
      'COALESCE(@, 1)',
      '(SELECT @)',
      'CASE WHEN @ = 1 THEN 2 END',
      'CAST(@ AS sys.varchar(9))',
      '(1 + @)',
      '$PARTITION.pf(@)',
      "CAST(@ AS xml).value('.', 'int')",
      'ABS(ABS(ABS(ABS(ABS(ABS(ABS(ABS(ABS(@)))))))))',
    ],
    forms: [
      'SELECT @ FROM ..t WHERE .t.a = @',
      'SELECT $PARTITION.pf(@), db.$PARTITION.pf(@) FROM t',
      'SELECT * FROM CHANGETABLE(CHANGES dbo.t, @) AS c WHERE c.a = @',
      'SELECT * FROM t CROSS APPLY CHANGETABLE(VERSION t, (id), (@)) AS c',
      "WITH XMLNAMESPACES ('u' AS a, DEFAULT 'v'), c AS (SELECT @ AS b) SELECT b, @ FROM c",
      "WITH XMLNAMESPACES ('u' AS a) SELECT @ FROM t",
      'SELECT a FROM t WITH (FORCESEEK (ix (a, b)), NOLOCK) WHERE a = @',
      'SELECT 1 FROM a LEFT JOIN b INNER JOIN c ON b.x = @ ON a.y = @ WHERE @ = 1',
      'SELECT 1 FROM a JOIN b JOIN c JOIN d ON @ = 1 ON @ = 2 ON @ = 3 LEFT JOIN e ON @ = 4',
      'SELECT 1 FROM (SELECT @ AS q) AS a JOIN b JOIN (SELECT @ AS r) AS c ON 1 = 1 ON 1 = @',
      'SELECT $-1, £1.5 + @, 0X1F WHERE @ !> 1 AND 1 !< @',
      "SELECT 1 FROM t WHERE @ LIKE 'x' ESCAPE '!' COLLATE Latin1_General_BIN OR a = @",
      'SELECT @ FROM t FOR SYSTEM_TIME FROM c TO d WHERE a = @',
      'SELECT a FROM t GROUP BY GROUPING SETS ((), (a), (@)) HAVING @ = 1',
      "SELECT TRY_PARSE(@ AS date USING 'de-DE') FROM t ORDER BY @ OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY OPTION (RECOMPILE)",
      "SELECT 1 FROM (SELECT @ AS doc) AS x CROSS APPLY x.doc.nodes('/a') AS n(c) WHERE n.c.value('.', 'int') = @",
      'SELECT geography::Point(@, @, 4326).STDistance(@) FROM t',
    ],
  },
  snowflake: {
    calls: [
      'evil(1)',
      'db.s.evil(1)',
      '"lower"(1)',
      '"evil"(1)',
      's.NEXTVAL',
      "SYSTEM$CANCEL_QUERY('x')",
      "SYSTEM$CLUSTERING_INFORMATION('t', '(evil(a))')",
      '{fn evil(1)}',
      "AI_COMPLETE('m', 'x')",
    ],
    wraps: [
      '@',
      'COALESCE(@, 1)',
      '(SELECT @)',
      'CASE WHEN @ = 1 THEN 2 END',
      '@::ARRAY(VARCHAR)',
      '{fn ABS(@)}',
      'EXTRACT(yyyy FROM @)',
      "{'a': @}",
      '[@, 1]',
    ],
    forms: [
      "SELECT EXTRACT(qtr FROM @), DATE_PART(day FROM @), DATE_PART('week' FROM @) FROM t",
      "SELECT t.$1, @ FROM @db.sch.stg/2024-01/x.csv (FILE_FORMAT => 'ff', PATTERN => '.*') t WHERE t.$2 = @",
      "SELECT $1 FROM '@stg/a b' (FILE_FORMAT => ff) WHERE @ = 1",
      'SELECT @ FROM DIRECTORY(@stg) d JOIN @~/x s ON s.$1 = @',
      'SELECT a FROM t, u WHERE t.a = u.a (+) AND u.b(+) = @',
      'SELECT 1 FROM a INNER DIRECTED JOIN b ON @ = 1 LEFT OUTER DIRECTED JOIN c ON @ = 2',
      "SELECT {* EXCLUDE (a, b)}, {t.*}, {* ILIKE 'c%'}, @ FROM t",
      'SELECT :a, @ FROM t WHERE b = :b AND @ = :c LIMIT :n',
      'SELECT {fn ABS(@)}, SUM({fn CEILING(@)}) FROM t',
      'SELECT doc:items::ARRAY(VARCHAR), @::OBJECT(a INT), @::TIMESTAMP WITH LOCAL TIME ZONE FROM t',
      'SELECT NTH_VALUE(@, 2) FROM LAST IGNORE NULLS OVER (PARTITION BY @ ORDER BY @) FROM t',
      'SELECT a FROM t CHANGES (INFORMATION => APPEND_ONLY) AT (TIMESTAMP => @) END (TIMESTAMP => @) WHERE @ = 1',
      'SELECT 1 FROM t MATCH_RECOGNIZE (PARTITION BY @ ORDER BY d MEASURES @ AS m ALL ROWS PER MATCH WITH UNMATCHED ROWS PATTERN (a b+) DEFINE b AS x > @)',
      'SELECT 1 FROM SEMANTIC_VIEW(v METRICS a.b DIMENSIONS c.d WHERE c.d = @) AS w WHERE @ = 1',
      "SELECT 1 FROM IDENTIFIER('t') WHERE @ = 1",
      'EXPLAIN SELECT @ FROM @stg',
    ],
  },
  duckdb: {
    calls: [
      "write_log('x')",
      'evil(1)',
      "nextval('s')",
      'other.evil(1)',
      "current_setting('s3_secret_access_key')",
      "getenv('HOME')",
      "(SELECT max(a) FROM read_csv('x'))",
      '(SELECT max(value) FROM duckdb_settings())',
    ],
    wraps: [
      '@',
      'coalesce(@, 1)',
      '(SELECT @)',
      'CASE WHEN @ = 1 THEN 2 END',
      '@::VARCHAR',
      "{'a': @}",
      '[@, 1]',
      'list_transform([1], q -> @)',
      'TRY(@)',
    ],
    forms: [
      'PIVOT t ON (a || @) USING sum(b)',
      'PIVOT t ON a USING sum(@) AS s, max(@) GROUP BY c ORDER BY @ LIMIT 3',
      'PIVOT (SELECT @ AS a, @ AS b) ON a, b USING count(*)',
      'WITH p AS (PIVOT t ON a USING sum(@)) SELECT @ FROM p',
      'FROM (PIVOT t ON (a || @)) p JOIN (PIVOT u ON c, (a || @) USING first(@)) q USING (d)',
      'PIVOT (PIVOT t ON (a || @) USING sum(b)) ON c USING max(@)',
      'SUMMARIZE (PIVOT t ON (a || @))',
    ],
  },
} as const;

const isAllowed = async (sql: string, dialect: keyof typeof DIALECTS): Promise<boolean> =>
  judge(await classify(sql, dialect), 'read-only').decision === 'allow';

/** Puts texts in the places marked `@`; an `@` that begins a path is none. */
function fill(form: string, textAt: (place: number) => string): string {
  let place = 0;
  return form.replace(/@(?![\w~])/g, () => textAt(place++));
}
const countOf = (form: string): number => form.match(/@(?![\w~])/g)?.length ?? 0;

describe.each(Object.keys(DIALECTS) as (keyof typeof DIALECTS)[])('a call planted in a form that is rewritten, in %s', (dialect) => {
  const { calls, wraps, forms } = DIALECTS[dialect];

  test.each([...forms])('the form itself is a read: %s', async (form) => {
    expect(
      await isAllowed(
        fill(form, () => 'abs(1)'),
        dialect,
      ),
    ).toBe(true);
  });

  test('is refused in every place of every form', async () => {
    for (const form of forms)
      for (const call of calls)
        for (let at = 0; at < countOf(form); at++) {
          const sql = fill(form, (place) => (place === at ? call : 'abs(1)'));
          expect(await isAllowed(sql, dialect), sql).toBe(false);
        }
  });

  test('is refused whatever it is wrapped in', async () => {
    const wrapped = fc
      .tuple(fc.constantFrom(...calls), fc.array(fc.constantFrom(...wraps), { maxLength: 4 }))
      .map(([call, around]) => around.reduce((inner, wrap) => fill(wrap, () => inner), call as string));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...forms), fc.nat(), wrapped, fc.boolean(), async (form, at, text, upper) => {
        const places = countOf(form);
        const sql = fill(form, (place) => (place === at % places ? text : 'abs(1)'));
        expect(await isAllowed(upper ? sql.replaceAll(' ', '\n') : sql, dialect), sql).toBe(false);
      }),
      { numRuns: RUNS },
    );
  });
});
