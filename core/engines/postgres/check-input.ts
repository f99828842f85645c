import type { Parameters } from '../../connectors/connector.ts';
import { checkText as checkStatement, type InputRules, positionalTexts } from '../../connectors/kit/check-input.ts';

const RULES: InputRules = {
  engine: 'PostgreSQL',
  // The protocol counts them in two bytes.
  most: 65_535,
  insteadOfMore: 'Give one array as a parameter instead: = ANY($1).',
  placeholders: '$1, $2 …',
  placeholder: (number) => `$${number}`,
  insteadOfText: 'Leave the character out, or send it as bytea in hexadecimal.',
};

/** Parameters as the protocol takes them. Rejects with PARAMETER_INVALID what cannot be sent exactly. */
export const toValues = (parameters: Parameters): (string | null)[] => positionalTexts(parameters, RULES);

/** Rejects a statement that would reach the server as another one. */
export const checkText = (sql: string): void => checkStatement(sql, RULES);
