import { readFileSync } from 'node:fs';

/** String literals of a source file that hold a space, comments left out; of screens also the text between tags. */
export function sourceSentences(file: string): string[] {
  const code = readFileSync(file, 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  return [...code.matchAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|>[^<>{}]+</gs)]
    .map(([text]) => text)
    .filter((text) => text.includes(' '));
}
