import type { Parameters } from '../../connectors/connector.ts';
import { checkText as checkStatement, type InputRules, positionalTexts } from '../../connectors/kit/check-input.ts';

const RULES: InputRules = {
  engine: 'PostgreSQL',
  // The Bind message counts parameters in two bytes.
  most: 65_535,
  insteadOfMore: 'Give one array as a parameter instead: = ANY($1).',
  placeholders: '$1, $2 …',
  placeholder: (number) => `$${number}`,
  insteadOfText: 'Leave the character out, or send it as bytea in hexadecimal.',
};

/** Parameters in text form for the protocol, null for NULL. Throws PARAMETER_INVALID for a value that cannot be sent exactly. */
export const toValues = (parameters: Parameters): (string | null)[] => positionalTexts(parameters, RULES);

/** Throws STATEMENT_INVALID for a NUL character or a lone surrogate, which the server would not receive as written. */
export const checkText = (sql: string): void => checkStatement(sql, RULES);
