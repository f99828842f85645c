const WILDCARDS = new Map([
  ['%', '.*'],
  ['_', '.'],
]);

/** A LIKE pattern of SQL as a regular expression over the whole text, whatever the case: `%` is any text, `_` any character. Nothing escapes them. */
export function likePattern(pattern: string): RegExp {
  const source = pattern.split(/([%_])/).map((part) => WILDCARDS.get(part) ?? RegExp.escape(part));
  return new RegExp(`^${source.join('')}$`, 'i');
}
