import { closingBracket } from '../../../sql/generic/rewrite.ts';
import { words } from '../../../sql/generic/words.ts';
import { outermost } from '../../../sql/tokenizer/statements.ts';
import { foldCase, isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';

/** Functions that take a map of options, with the index of that argument, from 0. */
const POSITION_OF_OPTIONS: Readonly<Record<string, number>> = {
  from_csv: 2,
  from_json: 2,
  from_xml: 2,
  schema_of_csv: 1,
  schema_of_json: 1,
  schema_of_xml: 1,
  schema_of_json_agg: 1,
  schema_of_xml_agg: 1,
  to_csv: 1,
  to_json: 1,
  to_xml: 1,
};

/** Options of Spark's JSON, CSV and XML readers and writers that only say how a text is read or written, in lower case. */
const HARMLESS_OPTIONS = words(`
# JSON
primitivesasstring prefersdecimal allowcomments allowunquotedfieldnames allowsinglequotes allownumericleadingzeros
allowbackslashescapinganycharacter allowunquotedcontrolchars allownonnumericnumbers dropfieldifallnull ignorenullfields pretty
writenonasciicharacterascodepoint singlevariantcolumn
# of all three
mode columnnameofcorruptrecord dateformat timestampformat timestampntzformat enabledatetimeparsingfallback multiline encoding charset linesep
samplingratio locale infertimestamp timezone readercasesensitive rescueddatacolumn inferschema preferdate nullvalue
# CSV
sep delimiter quote escape comment header enforceschema ignoreleadingwhitespace ignoretrailingwhitespace emptyvalue nanvalue positiveinf
negativeinf maxcolumns maxcharspercolumn unescapedquotehandling chartoescapequoteescaping quoteall escapequotes
# XML
rowtag attributeprefix excludeattribute valuetag wildcardcolname ignorenamespace ignoresurroundingspaces roottag declaration arrayelementname
`);

/**
 * Options can name a file or an address: `from_xml(a, 'b INT', map('rowValidationXSDPath', 'http://x'))`. Returns undefined if the options of
 * every such call are a map of literals with harmless keys, else a sentence with the objection.
 */
export function optionsObjection(tokens: readonly Token[]): string | undefined {
  for (const [index, token] of tokens.entries()) {
    const name = token.kind === 'word' || token.kind === 'quoted' ? foldCase(token.value) : '';
    if (!Object.hasOwn(POSITION_OF_OPTIONS, name) || !isOperator(tokens[index + 1], '(')) continue;
    const given = argumentsOf(tokens.slice(index + 2, closingBracket(tokens, index + 1)));
    const shown = name.toUpperCase();
    if (given.some((argument) => isOperator(argument[1], '=>'))) return `${shown}() with a named argument is not known to be harmless.`;
    const further = given.slice(POSITION_OF_OPTIONS[name]);
    if (further.length === 0) continue;
    const objection = further.length > 1 ? 'takes fewer arguments' : mapObjection(further[0]!);
    if (objection) return `${shown}() ${objection}.`;
  }
  return undefined;
}

function argumentsOf(tokens: readonly Token[]): Token[][] {
  if (tokens.length === 0) return [];
  const commas = [...outermost(tokens)].filter(([, token]) => isOperator(token, ',')).map(([index]) => index);
  return [...commas, tokens.length].map((end, index) => tokens.slice(index === 0 ? 0 : commas[index - 1]! + 1, end));
}

/** Undefined for a map of literals such as `map('sep', ';', 'maxColumns', 20)`, else the end of the objection's sentence. */
function mapObjection(argument: readonly Token[]): string | undefined {
  const notLiteral = "takes its options only as a map of literals: map('mode', 'FAILFAST')";
  if (!isWord(argument[0], 'map') || !isOperator(argument[1], '(') || closingBracket(argument, 1) !== argument.length - 1)
    return notLiteral;
  for (const [index, entry] of argumentsOf(argument.slice(2, -1)).entries()) {
    const [literal] = entry;
    const isText = literal?.kind === 'string' && /^['"]/.test(literal.text);
    const isLiteral = isText || literal?.kind === 'number' || /^(?:true|false|null)$/.test(wordOf(literal));
    // Spark joins adjacent string literals: 'a' 'b' is 'ab'.
    if (entry.length !== 1 || !isLiteral) return notLiteral;
    if (index % 2 === 0 && !(isText && HARMLESS_OPTIONS.has(foldCase(literal.value))))
      return `with the option ${literal!.text.slice(0, 60)} may reach files or another server`;
  }
  return undefined;
}
