import { words } from './words.ts';

/** The node kinds and fields of sqlparser's trees that a query may hold. Whatever is not here makes the statement unknown. */
export const TREE_KEYS = words(`
# queries
Query Select SetOperation Values body with cte_tables query alias name columns explicit recursive materialized from projection distinct On top quantity
Expr Constant percent with_ties set_quantifier explicit_row content rows value_keyword
UnnamedExpr ExprWithAlias ExprWithAliases aliases QualifiedWildcard Wildcard ObjectName opt_exclude opt_except opt_rename opt_replace
opt_ilike opt_alias Single Multiple first_element additional_elements items ident column_name as_keyword pattern
select_modifiers sql_no_cache sql_cache sql_calc_found_rows sql_small_result sql_big_result sql_buffer_result high_priority straight_join distinct_row
flavor selection having qualify named_window window_before_qualify group_by Expressions All modifiers order_by kind options asc nulls_first
limit_clause LimitOffset OffsetCommaLimit limit offset fetch connect_by condition relationships nocycle ConnectBy StartWith
# tables and joins
Table Derived TableFunction Function UNNEST NestedJoin Pivot Unpivot JsonTable OpenJsonTable MatchRecognize
relation joins join_operator Join Inner Left LeftOuter Right RightOuter FullOuter CrossJoin Semi LeftSemi RightSemi Anti LeftAnti RightAnti
Using AsOf match_condition constraint StraightJoin lateral subquery table_with_joins array_exprs with_offset with_offset_alias with_ordinality
table aggregate_functions value_column value_source default_on_null List Subquery Any null_inclusion
json_expr json_path Named ForOrdinality Nested path type on_empty on_error exists Default as_json
SemanticView semantic_view_name dimensions metrics facts where_clause
sample TableSampleMethod TableSampleModifier AfterTableAlias BeforeTableAlias modifier quantity parenthesized unit seed bucket total on
version ForSystemTimeAsOf TimestampAsOf VersionAsOf Changes changes at end
distribute_by cluster_by sort_by lateral_views lateral_view lateral_view_name lateral_col_alias outer
with_hints index_hints hint_type index_type index_names for_clause partitions
partition_by measures rows_per_match after_match_skip symbols symbol definition AllRows SkipToLast ToFirst ToLast
Concat Alternation Group Repetition Symbol Exclude Permute AtLeast AtMost Exactly Range Start End
# FOR JSON, FOR XML
Json Xml for_json for_xml root include_null_values without_array_wrapper elements binary_base64 Raw Auto Path
# expressions
Identifier CompoundIdentifier CompoundFieldAccess root access_chain Dot ColonBracket Subscript Index index Slice lower_bound upper_bound stride JsonAccess path has_colon Bracket key quoted
BinaryOp UnaryOp left op right expr Value value InList list negated InSubquery Between low high Like ILike RLike SimilarTo escape_char regexp any
IsNull IsNotNull IsTrue IsNotTrue IsFalse IsNotFalse IsUnknown IsNotUnknown IsDistinctFrom IsNotDistinctFrom IsJson IsNormalized form
Nested Tuple Array elem named Struct fields values Dictionary Map entries Case operand conditions result else_result
Cast data_type format Convert target_type styles charset target_before_value is_try Extract field syntax Ceil Floor DateTimeField Scale
Position in Substring substring_from substring_for special shorthand Trim trim_where trim_what trim_characters Overlay overlay_what overlay_from overlay_for
Collate collation AtTimeZone timestamp time_zone Interval leading_field leading_precision last_field fractional_seconds_precision
TypedString uses_odbc_syntax Exists AnyOp AllOp compare_op is_some MemberOf array MatchAgainst match_value opt_search_modifier
GroupingSets Cube Rollup Lambda params body One Many arg prefix Prefixed Prior OuterJoin ConnectByRoot
# function calls
parameters args List duplicate_treatment clauses filter null_treatment over within_group OrderBy Limit Separator OnOverflow Having IgnoreOrRespectNulls JsonNullClause JsonReturningClause
Unnamed Named ExprNamed name arg operator Expr
WindowSpec NamedWindow NamedExpr window_name window_frame units start_bound end_bound Preceding Following
# values
Number Boolean Null Placeholder SingleQuotedString DoubleQuotedString NationalStringLiteral HexStringLiteral SingleQuotedByteStringLiteral DoubleQuotedByteStringLiteral
DollarQuotedString EscapedStringLiteral SingleQuotedRawStringLiteral DoubleQuotedRawStringLiteral tag quote_style
# types
IntegerLength length unit Max Character Char CharacterVarying CharVarying Varchar Nvarchar Clob Binary Varbinary Blob TinyBlob MediumBlob LongBlob Bytes
Numeric Decimal Dec BigNumeric BigDecimal Float Float4 Float8 Real Double DoublePrecision Precision PrecisionAndScale TinyInt SmallInt MediumInt Int Integer BigInt
TinyIntUnsigned SmallIntUnsigned MediumIntUnsigned IntUnsigned IntegerUnsigned BigIntUnsigned UnsignedInteger Unsigned Signed SignedInteger
Date Datetime Timestamp TimestampNtz Time Boolean Bool JSON JSONB String Text TinyText MediumText LongText Bit VarBit Uuid Array Map Struct Enum Set Custom
AngleBracket SquareBracket Parenthesis field_name field_type Nullable GeometricType Table
`);

/** Words that sqlparser puts as values: kinds without a content of their own. Names and literals are not among them. */
export const TREE_WORDS = words(`
Standard None All Distinct ByName AllByName DistinctByName Union Except Intersect Minus Wildcard Null
Plus Multiply Divide Modulo StringConcat Gt Lt GtEq LtEq Spaceship Eq NotEq And Or Xor BitwiseOr BitwiseAnd BitwiseXor MyIntegerDivide
Arrow LongArrow Regexp Not BitwiseNot BangNot PGBitwiseShiftLeft PGBitwiseShiftRight BitwiseShiftLeft BitwiseShiftRight Tilde
Natural CrossJoin CrossApply OuterApply Row Rows Range Groups CurrentRow
Equals RightArrow Colon Value
Use Ignore Force Index Key JoinHint Join OrderBy GroupBy
InBooleanMode InNaturalLanguageMode InNaturalLanguageModeWithQueryExpansion WithQueryExpansion
Cast TryCast SafeCast DoubleColon From Comma NoDateTime Both Leading Trailing Error Empty
Year Years Month Months Week Weeks Day DayOfWeek DayOfYear Days Date Datetime Hour Hours Minute Minutes Second Seconds Century Decade Dow Doy Epoch Isodow IsoWeek Isoyear Julian
Microsecond Microseconds Millenium Millennium Millisecond Milliseconds Nanosecond Nanoseconds Quarter Quarters Time Timezone TimezoneAbbr TimezoneHour TimezoneMinute TimezoneRegion
IgnoreNulls RespectNulls Ignore Respect Any Rollup Cube Sample TableSample Bernoulli System Block Percent Repeatable Seed OneRow AllRows ToNextRow PastLastRow Show Omit Unmatched
Start End OneOrMore ZeroOrMore AtMostOne ZeroOrOne
Raw Explicit Auto Path Browse
AbsentOnNull NullOnNull
IncludeNulls ExcludeNulls WithoutTimeZone WithTimeZone Tz
Max Characters Octets AngleBrackets Parentheses Arrow
BigInt Int Integer SmallInt TinyInt Boolean Bool Date Text String JSON JSONB Real Double DoublePrecision Float4 Float8 Unsigned Signed SignedInteger UnsignedInteger TimestampNtz
Blob Bytea TinyBlob MediumBlob LongBlob TinyText MediumText LongText Uuid Interval AnyType Unspecified MediumInt
`);

/** Fields that hold a text of the statement: names and literals. Their content can do nothing. */
export const TEXT_KEYS = words(`
value SingleQuotedString DoubleQuotedString NationalStringLiteral HexStringLiteral SingleQuotedByteStringLiteral DoubleQuotedByteStringLiteral
EscapedStringLiteral SingleQuotedRawStringLiteral DoubleQuotedRawStringLiteral Placeholder quote_style tag Number key
path Path Raw root pattern
`);
