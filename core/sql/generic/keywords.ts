/** Words of the grammar that stand before an opening bracket in queries of every dialect; none of them names a function. */
export const ANSI_KEYWORDS_BEFORE_BRACKET = `
select distinct all from join on using where and or not in exists any some as with by having limit offset fetch top values row rows union except intersect minus
when then else case between like ilike is over partition order group within filter window lateral table tablesample grouping sets rollup cube
interval recursive materialized escape end
`;

/** Type names that stand before an opening bracket, as in `CAST(x AS DECIMAL(10, 2))`. */
export const ANSI_TYPES = `
char character varchar nchar nvarchar varying binary varbinary bit decimal numeric dec number float float4 float8 double real int integer bigint smallint tinyint
date time timestamp datetime text blob clob boolean json array map struct
`;
