import { LETTERS, LETTERS_LIKE_MARKS, MARKS } from './confusables.ts';

/** A character that a person would mistake for another one, or that does not belong in its word. */
export interface LookAlike {
  /** Offset and length in UTF-16 units. */
  at: number;
  length: number;
  /** The ASCII character that it resembles, if known. */
  like: string | undefined;
}

/** Scripts in wide use beside Latin (UAX #31, table 5). Letters of any other script are always marked. */
const SCRIPTS =
  `Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Hebrew Kannada Khmer Lao Malayalam Myanmar
  Oriya Sinhala Tamil Telugu Thaana Thai Tibetan`
    .split(/\s+/)
    .map((name) => ({ name, test: new RegExp(`\\p{Script=${name}}`, 'u') }));
/** Scripts written without blanks beside Latin letters (`Tシャツ`), and unlike them except for those in {@link LETTERS}. */
const EAST_ASIAN = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}]/u;
const LATIN = /\p{Script=Latin}/u;
/** Letters of the alphabets that are written with Latin: Latin-1, Latin Extended-A, some of African and Turkic languages, ligatures. */
const ORDINARY_LATIN = /[A-Za-zªº\u00c0-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u017eƏəƐɛƆɔƁɓƊɗƘƙƳƴƝɲƒẞ\ufb00-\ufb06]/;

/**
 * Characters that look like ASCII and are not (confusables), or that do not belong in a word: letters and digits of another script in a
 * word with letters of two scripts; words that consist of confusable letters only; letters of rare scripts, small capitals and modifier
 * letters; full-width, mathematical and other forms that Unicode maps to ASCII; with `marks`, quotes, dashes and dots too. Other words of
 * another script are not marked, nor are their short words (`а`, `о`) within a sentence.
 */
export function lookAlikes(text: string, { marks }: { marks: boolean }): LookAlike[] {
  const matches: LookAlike[] = [];
  const words = [...text.matchAll(/[\p{L}\p{M}\p{N}_]+/gu)];
  for (const [wordIndex, { 0: word, index }] of words.entries()) {
    if (/^\p{ASCII}*$/u.test(word)) continue;
    const isMixed = scriptsOf(word).size > 1;
    // `サーバーA`: among letters of its own script, `ー` is a letter, not a dash.
    const isEastAsian = [...word].some((letter) => EAST_ASIAN.test(letter) && !LETTERS.has(letter));
    const isDisguise = /[A-Za-z]/.test(word) || (isConfusable(word) && !isInSentence(text, words, wordIndex));
    collect(word, index, (character, at) => likeInWord(word, character, at, { isMixed, isDisguise, isEastAsian }), matches);
  }
  for (const { 0: run, index } of text.matchAll(/[^\p{L}\p{M}\p{N}\p{ASCII}]+/gu))
    collect(run, index, (mark) => asLike((marks ? MARKS.get(mark) : undefined) ?? asciiForm(mark)), matches);
  return matches.sort((a, b) => a.at - b.at);
}

/** One look-alike in words: `U+0430, looks like a`. */
export function describeLookAlike(text: string, { at, like }: LookAlike): string {
  return `${codePointName(text, at)}, ${like === undefined ? 'a letter that is rare here' : `looks like ${like}`}`;
}

interface Like {
  like: string | undefined;
}

function asLike(like: string | undefined): Like | undefined {
  return like === undefined ? undefined : { like };
}

/** Properties of the word that contains a character. */
interface Word {
  isMixed: boolean;
  isDisguise: boolean;
  isEastAsian: boolean;
}

/** The ASCII character that a character of a word resembles; undefined if the character is in order. */
function likeInWord(word: string, character: string, at: number, { isMixed, isDisguise, isEastAsian }: Word): Like | undefined {
  if (/[\p{ASCII}\p{M}]/u.test(character)) return undefined;
  const mark = LETTERS_LIKE_MARKS.get(character);
  if (mark !== undefined) return isApostrophe(word, character, at) ? undefined : { like: mark };
  const like = (isDisguise && !(isEastAsian && EAST_ASIAN.test(character)) ? LETTERS.get(character) : undefined) ?? asciiForm(character);
  if (like !== undefined) return { like };
  const isOdd = isRare(character) || (isMixed && SCRIPTS.some(({ test }) => test.test(character)));
  return isOdd ? { like: LETTERS.get(character) } : undefined;
}

/** `Камʼянське`: between letters of its script, the apostrophe is spelling. */
function isApostrophe(word: string, character: string, at: number): boolean {
  const isCyrillic = (letter: string | undefined): boolean => letter !== undefined && /\p{Script=Cyrillic}/u.test(letter);
  return character === 'ʼ' && isCyrillic(word[at - 1]) && isCyrillic(word[at + 1]);
}

/** A letter or digit of a rarely used script, or a Latin one that belongs to no alphabet: small capitals, phonetic and modifier letters. */
function isRare(character: string): boolean {
  if (EAST_ASIAN.test(character)) return false;
  if (LATIN.test(character)) return !ORDINARY_LATIN.test(character) && !/^[A-Za-z]\p{M}*$/u.test(character.normalize('NFD'));
  if (/[\p{Script=Common}\p{Script=Inherited}]/u.test(character)) return /\p{Lm}/u.test(character);
  return !SCRIPTS.some(({ test }) => test.test(character));
}

/** The scripts of a word's letters; an ASCII digit counts as Latin beside digits of another script. */
function scriptsOf(word: string): Set<string> {
  const scripts = new Set<string>();
  const hasOtherDigits = /[^\P{Nd}0-9]/u.test(word);
  for (const character of word) {
    if (LATIN.test(character) || (hasOtherDigits && /[0-9]/.test(character))) scripts.add('Latin');
    else {
      const script = SCRIPTS.find(({ test }) => test.test(character));
      if (script) scripts.add(script.name);
    }
  }
  return scripts;
}

function isConfusable(word: string): boolean {
  const letters = [...word].filter((letter) => /\p{L}/u.test(letter));
  return letters.length > 0 && letters.every((letter) => LETTERS.has(letter)) && !letters.every((letter) => EAST_ASIAN.test(letter));
}

/** Text between two words of a sentence; a dot without a blank separates parts of a name (`a.b`). */
const IN_SENTENCE = /^(?:[ ,:!?«»–—-]|\. )+$/;

/** Whether a word stands between two words of its script that nobody mistakes for Latin: `Привет, а как дела`. */
function isInSentence(text: string, words: readonly RegExpExecArray[], wordIndex: number): boolean {
  const [before, word, after] = [words[wordIndex - 1], words[wordIndex], words[wordIndex + 1]];
  if (!before || !word || !after) return false;
  const gaps = [text.slice(before.index + before[0].length, word.index), text.slice(word.index + word[0].length, after.index)];
  const script = [...scriptsOf(word[0])].join();
  const isOfScript = (other: string): boolean => !isConfusable(other) && [...scriptsOf(other)].join() === script;
  return gaps.every((gap) => IN_SENTENCE.test(gap)) && isOfScript(before[0]) && isOfScript(after[0]);
}

/** The character at an offset in Unicode notation: `U+0430`. */
export function codePointName(text: string, at = 0): string {
  return `U+${(text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function collect(run: string, start: number, likeOf: (character: string, at: number) => Like | undefined, match: LookAlike[]): void {
  let at = 0;
  for (const character of run) {
    const seen = likeOf(character, at);
    if (seen) match.push({ at: start + at, length: character.length, like: seen.like });
    at += character.length;
  }
}

/** The single ASCII character to which Unicode maps this form (`Ａ`, `𝐀`, `；`); undefined for fractions, ligatures and superscripts. */
function asciiForm(character: string): string | undefined {
  const plain = character.normalize('NFKC');
  const isForm = /[\uff01-\uff5e\u037e\u1fef\u212a\u2100-\u214f\u2160-\u217f]|[\u{1d400}-\u{1d7ff}\u{1fbf0}-\u{1fbf9}]/u.test(character);
  return isForm && plain !== character && /^[!-~]$/.test(plain) ? plain : undefined;
}
