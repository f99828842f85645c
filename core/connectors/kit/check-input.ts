import { HydrantError } from '../../common/errors.ts';
import type { Parameters, ParameterValue } from '../connector.ts';

/** Input that an engine's protocol accepts, for engines that send parameters as text. */
export interface InputRules {
  /** The engine's name for a person. */
  readonly engine: string;
  /** Maximum number of parameters of one statement, and advice for a statement that needs more. */
  readonly most: number;
  readonly insteadOfMore: string;
  /** How parameters are written in a statement: `$1, $2 …`. */
  readonly placeholders: string;
  /** The placeholder of the parameter with this number, from 1. */
  readonly placeholder: (number: number) => string;
  /** Advice for a text that the engine cannot store. */
  readonly insteadOfText: string;
}

/** Positional parameters as text, null for NULL. Throws PARAMETER_INVALID for a value that cannot be sent exactly. */
export function positionalTexts(parameters: Parameters, rules: InputRules): (string | null)[] {
  const { engine, most } = rules;
  if (!Array.isArray(parameters)) {
    if (Object.keys(parameters).length === 0) return [];
    throw invalid(
      `${engine} takes parameters by position, not by name.`,
      `Write ${rules.placeholders} in the statement and give the values as a list.`,
    );
  }
  if (parameters.length > most) {
    const given = parameters.length.toLocaleString('en');
    throw invalid(`${engine} takes at most ${most.toLocaleString('en')} parameters, and ${given} were given.`, rules.insteadOfMore);
  }
  return parameters.map((value: ParameterValue, index) => {
    const text = value === null ? null : String(value);
    if (text === null || isPlain(text)) return text;
    throw invalid(
      `Parameter ${rules.placeholder(index + 1)} holds a NUL character or half a character, which ${engine} cannot store.`,
      rules.insteadOfText,
    );
  });
}

/** Throws STATEMENT_INVALID for a NUL character or a lone surrogate: UTF-8 encoding or the protocol would turn the text into another statement. */
export function checkText(sql: string, { engine }: Pick<InputRules, 'engine'>): void {
  if (isPlain(sql)) return;
  throw new HydrantError(
    'STATEMENT_INVALID',
    `The statement holds a NUL character or half a character, which ${engine} cannot read.`,
    'Leave the character out.',
  );
}

function isPlain(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function invalid(message: string, next: string): HydrantError {
  return new HydrantError('PARAMETER_INVALID', message, next);
}
