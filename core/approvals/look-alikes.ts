/** A character that a person would take for another one. */
export interface LookAlike {
  /** UTF-16 offset, and how long it is there. */
  at: number;
  length: number;
  /** The ASCII character it looks like. */
  like: string;
}

/** Letters of other scripts, and what each looks like, in most fonts. After Unicode's confusables (UTS #39), those drawn alike only. */
const PAIRS: readonly (readonly [likes: string, letters: string])[] = [
  // Cyrillic
  ['aceiopsxyjhdqwlAEKMHOPCTXBSIJY', 'асеіорѕхујһԁԛԝӏАЕКМНОРСТХВЅІЈУ'],
  // Greek
  ['oviapuABEZHIKMNOPTYX', 'ονιαρυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ'],
  // Armenian
  ['onuhgqjSOUL', 'օոսհցզյՏՕՍԼ'],
  // Cherokee
  ['DRTAJEWMHGZSVLCPKB', 'ᎠᎡᎢᎪᎫᎬᎳᎷᎻᏀᏃᏚᏙᏞᏟᏢᏦᏴ'],
  // Latin
  ['iagll', 'ıɑɡǀ\u0269'],
];
const LETTERS = new Map(PAIRS.flatMap(([likes, letters]) => [...letters].map((letter, index) => [letter, likes[index] ?? ''] as const)));

/** Marks that look like those of SQL. */
const MARKS = new Map(
  (
    [
      ["'", '‘’‚‛′ʹ'],
      ['"', '“”„‟″'],
      ['-', '‐‑‒–—―−'],
      ['/', '⁄∕'],
      ['*', '∗٭'],
      [':', '∶׃'],
      [',', '٫'],
      ['<', '‹'],
      ['>', '›'],
      ['\\', '∖'],
    ] as const
  ).flatMap(([like, marks]) => [...marks].map((mark) => [mark, like] as const)),
);

/**
 * Characters that look like ASCII and are not (confusables): letters of another script in a word that also has Latin letters, or that
 * consists of confusable letters only; full-width, mathematical and other forms that Unicode maps to ASCII; with `marks`, quotes and
 * dashes too. Other words of another script are left alone.
 */
export function lookAlikes(text: string, { marks }: { marks: boolean }): LookAlike[] {
  const found: LookAlike[] = [];
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{M}\p{N}_]+/gu)) {
    if (/^\p{ASCII}*$/u.test(word)) continue;
    const letters = [...word].filter((letter) => /\p{L}/u.test(letter));
    const isDisguise = /[A-Za-z]/.test(word) || letters.every((letter) => LETTERS.has(letter));
    collect(word, index, (letter) => (isDisguise ? LETTERS.get(letter) : undefined) ?? asciiForm(letter), found);
  }
  for (const { 0: run, index } of text.matchAll(/[^\p{L}\p{M}\p{N}\p{ASCII}]+/gu))
    collect(run, index, (mark) => (marks ? MARKS.get(mark) : undefined) ?? asciiForm(mark), found);
  return found.sort((a, b) => a.at - b.at);
}

/** The character at an offset as Unicode names it: `U+0430`. */
export function codePointName(text: string, at = 0): string {
  return `U+${(text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function collect(run: string, start: number, likeOf: (character: string) => string | undefined, found: LookAlike[]): void {
  let at = start;
  for (const character of run) {
    const like = likeOf(character);
    if (like !== undefined) found.push({ at, length: character.length, like });
    at += character.length;
  }
}

/** The one ASCII character that a form of it is mapped to (`Ａ`, `𝐀`, `；`); fractions, ligatures and superscripts are none. */
function asciiForm(character: string): string | undefined {
  const plain = character.normalize('NFKC');
  const isForm = /[\uff01-\uff5e\u037e\u1fef\u212a\u2100-\u214f\u2160-\u217f]|[\u{1d400}-\u{1d7ff}]/u.test(character);
  return isForm && plain !== character && /^[!-~]$/.test(plain) ? plain : undefined;
}
