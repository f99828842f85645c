const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/**
 * Kinds of nodes that a read may hold, by their names in json_serialize_sql of DuckDB 1.5: the `class` of an expression, else the `type` of
 * a node, a table or a modifier. A statement with any other kind is not a read.
 */
export const EXPRESSION_CLASSES = words(`
  BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION LAMBDA LAMBDA_REF OPERATOR PARAMETER
  POSITIONAL_REFERENCE STAR SUBQUERY WINDOW
`);

/** Allowed types of the class OPERATOR, which covers many unrelated ones. */
export const OPERATOR_TYPES = words(`
  ARRAY_CONSTRUCTOR ARRAY_EXTRACT ARRAY_SLICE COMPARE_IN COMPARE_NOT_IN GROUPING_FUNCTION OPERATOR_COALESCE OPERATOR_IS_NOT_NULL
  OPERATOR_IS_NULL OPERATOR_NOT OPERATOR_NULLIF OPERATOR_TRY OPERATOR_UNPACK STRUCT_EXTRACT
`);

export const NODE_TYPES = words(`
  SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE CTE_NODE
  BASE_TABLE EMPTY EXPRESSION_LIST JOIN PIVOT SHOW_REF SUBQUERY TABLE_FUNCTION
  DISTINCT_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER ORDER_MODIFIER
  ORDER_DEFAULT ASCENDING DESCENDING
`);

/** What SHOW without a table may list. */
export const SHOWN = words('databases schemas tables variables __show_tables_expanded');
