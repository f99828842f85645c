/**
 * The nodes that a read may hold, and every field that they may carry. A statement with any other node or field is not a read. Names are those
 * of PostgreSQL 18's parse tree (src/include/nodes/parsenodes.h, primnodes.h).
 *
 * One line each: `Node: children | plain fields`. A child is a node or a list of nodes; `field=Node` says that the value is
 * that node without its wrapper, as libpg_query writes fields of a fixed type.
 * `intoClause` and `lockingClause` of SelectStmt are left out on purpose: they make a SELECT a write.
 */
const READ_SHAPES = `
  SelectStmt: distinctClause targetList fromClause whereClause groupClause havingClause windowClause valuesLists sortClause limitOffset limitCount withClause=WithClause larg=SelectStmt rarg=SelectStmt | groupDistinct limitOption op all
  WithClause: ctes | recursive location
  CommonTableExpr: aliascolnames ctequery search_clause=CTESearchClause cycle_clause=CTECycleClause | ctename ctematerialized location
  CTESearchClause: search_col_list | search_breadth_first search_seq_column location
  CTECycleClause: cycle_col_list cycle_mark_value cycle_mark_default | cycle_mark_column cycle_path_column location

  RangeVar: alias=Alias | catalogname schemaname relname inh relpersistence location
  RangeSubselect: subquery alias=Alias | lateral
  RangeFunction: functions alias=Alias coldeflist | lateral ordinality is_rowsfrom
  RangeTableFunc: docexpr rowexpr namespaces columns alias=Alias | lateral location
  RangeTableFuncCol: typeName=TypeName colexpr coldefexpr | colname for_ordinality is_not_null location
  RangeTableSample: relation method args repeatable | location
  JoinExpr: larg rarg usingClause join_using_alias=Alias quals alias=Alias | jointype isNatural rtindex
  Alias: colnames | aliasname
  ColumnDef: typeName=TypeName collClause=CollateClause | colname is_local location

  ResTarget: indirection val | name location
  ColumnRef: fields | location
  A_Star: |
  A_Const: | ival fval boolval sval bsval isnull location
  ParamRef: | number location
  A_Expr: name lexpr rexpr | kind rexpr_list_start rexpr_list_end location
  A_Indirection: arg indirection |
  A_Indices: lidx uidx | is_slice
  A_ArrayExpr: elements | list_start list_end location
  FuncCall: funcname args agg_order agg_filter over=WindowDef | agg_within_group agg_star agg_distinct func_variadic funcformat location
  NamedArgExpr: arg | name argnumber location
  TypeCast: arg typeName=TypeName | location
  TypeName: names typmods arrayBounds | setof pct_type typemod location
  CollateClause: arg collname | location
  BoolExpr: args | boolop location
  NullTest: arg | nulltesttype argisrow location
  BooleanTest: arg | booltesttype location
  CaseExpr: arg args defresult | location
  CaseWhen: expr result | location
  CoalesceExpr: args | location
  MinMaxExpr: args | op location
  RowExpr: args colnames | row_format location
  SubLink: testexpr operName subselect | subLinkType subLinkId location
  GroupingSet: content | kind location
  GroupingFunc: args | location
  SQLValueFunction: | op typmod location
  SortBy: node useOp | sortby_dir sortby_nulls location
  WindowDef: partitionClause orderClause startOffset endOffset | name refname frameOptions location

  XmlExpr: named_args args | op name xmloption indent location
  XmlSerialize: expr typeName=TypeName | xmloption indent location

  JsonObjectConstructor: exprs output=JsonOutput | absent_on_null unique location
  JsonArrayConstructor: exprs output=JsonOutput | absent_on_null location
  JsonArrayQueryConstructor: query output=JsonOutput format=JsonFormat | absent_on_null location
  JsonObjectAgg: constructor=JsonAggConstructor arg=JsonKeyValue | absent_on_null unique
  JsonArrayAgg: constructor=JsonAggConstructor arg=JsonValueExpr | absent_on_null
  JsonAggConstructor: output=JsonOutput agg_filter agg_order over=WindowDef | location
  JsonKeyValue: key value=JsonValueExpr |
  JsonValueExpr: raw_expr formatted_expr format=JsonFormat |
  JsonFormat: | format_type encoding location
  JsonOutput: typeName=TypeName returning=JsonReturning |
  JsonReturning: format=JsonFormat |
  JsonIsPredicate: expr format=JsonFormat | item_type unique_keys location
  JsonParseExpr: expr=JsonValueExpr output=JsonOutput | unique_keys location
  JsonScalarExpr: expr output=JsonOutput | location
  JsonSerializeExpr: expr=JsonValueExpr output=JsonOutput | location
  JsonFuncExpr: context_item=JsonValueExpr pathspec passing output=JsonOutput on_empty=JsonBehavior on_error=JsonBehavior | op column_name wrapper quotes location
  JsonBehavior: expr | btype coerce location
  JsonArgument: val=JsonValueExpr | name
  JsonTable: context_item=JsonValueExpr pathspec=JsonTablePathSpec passing columns on_error=JsonBehavior alias=Alias | lateral location
  JsonTableColumn: typeName=TypeName pathspec=JsonTablePathSpec format=JsonFormat columns on_empty=JsonBehavior on_error=JsonBehavior | coltype name wrapper quotes location
  JsonTablePathSpec: string | name name_location location

  List: items |
  String: | sval
  Integer: | ival
  Float: | fval
  Boolean: | boolval
  BitString: | bsval
`;

/** Further nodes for an EXPLAIN that only plans: statements that change rows, which it does not run. */
const PLANNED_SHAPES = `
  InsertStmt: relation=RangeVar cols selectStmt onConflictClause=OnConflictClause returningClause=ReturningClause withClause=WithClause | override
  UpdateStmt: relation=RangeVar targetList whereClause fromClause returningClause=ReturningClause withClause=WithClause |
  DeleteStmt: relation=RangeVar usingClause whereClause returningClause=ReturningClause withClause=WithClause |
  MergeStmt: relation=RangeVar sourceRelation joinCondition mergeWhenClauses returningClause=ReturningClause withClause=WithClause |
  MergeWhenClause: condition targetList values | matchKind commandType override
  MergeSupportFunc: | msftype location
  OnConflictClause: infer=InferClause targetList whereClause | action location
  InferClause: indexElems whereClause | conname location
  IndexElem: expr collation opclass | name indexcolname ordering nulls_ordering
  ReturningClause: options exprs |
  ReturningOption: | option value location
  MultiAssignRef: source | colno ncolumns
  SetToDefault: | location
  CreateTableAsStmt: query | into objtype is_select_into if_not_exists
`;

export interface Shape {
  /** Fields to descend into, each with '' for wrapped nodes or the name of the bare node. */
  children: ReadonlyMap<string, string>;
  plain: ReadonlySet<string>;
}

function readShapes(text: string): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const line of text.split('\n')) {
    const [name, children, plain] = line.split(/[:|]/).map((part) => part.trim());
    if (!name) continue;
    const words = (part: string | undefined): string[] => (part ? part.split(' ') : []);
    const pairs = words(children).map((child): [string, string] => {
      const [field = '', node = ''] = child.split('=');
      return [field, node];
    });
    shapes.set(name, { children: new Map(pairs), plain: new Set(words(plain)) });
  }
  return shapes;
}

export const SHAPES_OF_READS: ReadonlyMap<string, Shape> = readShapes(READ_SHAPES);
export const SHAPES_OF_PLANS: ReadonlyMap<string, Shape> = readShapes(READ_SHAPES + PLANNED_SHAPES);
