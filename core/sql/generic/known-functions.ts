import { isOfBuiltInSchema } from '../system-names.ts';
import { foldCase } from '../tokenizer/token.ts';
import { type FunctionFinding, unknownFunction } from '../unknown-function.ts';
import type { ReaderRules } from './reader-rules.ts';

/** Whether a function, by its dotted name in lower case, is known to be harmless; a database may stand before the system schema. */
export function isKnownFunction(name: string, dialect: ReaderRules): boolean {
  if (dialect.functions.has(name)) return true;
  const parts = name.split('.');
  if (dialect.systemSchemaIsOptional && parts.length === 2 && parts[0] === dialect.systemSchema)
    return dialect.functions.has(parts[1]!) || dialect.types.has(parts[1]!);
  return parts.length === 3 && parts[1] === dialect.systemSchema && dialect.functions.has(`${parts[1]}.${parts[2]}`);
}

/** Whether a dotted name looks like a method called on a value: `x.doc.value('/a', 'int')`. A user's function can look the same. */
export function isMethod(names: readonly string[], dialect: ReaderRules): boolean {
  return dialect.methods.has(names.at(-1)!) && !names.slice(0, -1).some((name) => /^(?:dbo|sys|guest|information_schema)$/i.test(name));
}

/** The finding for a function that is not on the list of harmless ones; `quoted`: its name stands in quotes. */
export function notHarmless(name: string, dialect: ReaderRules, quoted = false): FunctionFinding {
  const folded = foldCase(name);
  const prefix = Object.keys(dialect.whyNot).find((key) => key.endsWith('…') && folded.startsWith(key.slice(0, -1)));
  const why = dialect.whyNot[Object.hasOwn(dialect.whyNot, folded) ? folded : (prefix ?? '')];
  const shown = name.includes('.') ? name : name.toUpperCase();
  if (why) return { reason: `${shown}() ${why}.` };
  const { functions, unsafeFunctions } = dialect;
  const userDefined = (quoted || name.includes('.')) && !isOfBuiltInSchema(folded);
  // A harmless name reaches this line only if its position in the statement is not allowed.
  if (unsafeFunctions.has(folded) || (!userDefined && functions.has(folded)))
    return { reason: `${shown}() is not on the list of functions known to be harmless.` };
  return unknownFunction(name, dialect.dialect.title, {
    userDefined,
    known: [...functions, ...unsafeFunctions, ...Object.keys(dialect.whyNot)],
  });
}

/** The finding for a built-in name written so that MySQL and MariaDB look for a stored function: quoted, or apart from its bracket. */
export function storedFunction(name: string, how: 'quoted' | 'apart' = 'quoted'): FunctionFinding {
  const shown = name.toUpperCase();
  const reason =
    how === 'quoted'
      ? `\`${name}\`(…) in quotes calls a stored function of that name; write ${shown}(…).`
      : `${shown} with a blank before its bracket can call a stored function of that name; write ${shown}(…).`;
  return { reason, unknownFunction: { name, userDefined: true } };
}
