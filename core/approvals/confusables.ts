/**
 * Letters of other scripts with the ASCII letter that each resembles in most fonts. A subset of Unicode's confusables (UTS #39): only those
 * drawn alike.
 */
const LETTER_PAIRS: readonly (readonly [likes: string, letters: string])[] = [
  // Cyrillic
  ['aceiopsxyjhdqwlAEKMHOPCTXBSIJY', 'асеіорѕхујһԁԛԝӏАЕКМНОРСТХВЅІЈУ'],
  // Greek
  ['oviapuABEZHIKMNOPTYXcjpCJ', 'ονιαρυΑΒΕΖΗΙΚΜΝΟΡΤΥΧϲϳϱϹͿ'],
  // Armenian
  ['onuhgqjSOUL', 'օոսհցզյՏՕՍԼ'],
  // Cherokee
  ['DRTAJEWMHGZSVLCPKB', 'ᎠᎡᎢᎪᎫᎬᎳᎷᎻᏀᏃᏚᏙᏞᏟᏢᏦᏴ'],
  // Lisu, with its tones
  ['BPDTGKJCZFMNLSRVHWXYAEIOU.,;:', 'ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴꓸꓹꓼꓽ'],
  // Coptic
  ['oOcCpPkKHMNTxXB', 'ⲟⲞⲥⲤⲣⲢⲕⲔⲎⲘⲚⲦⲭⲬⲂ'],
  // Canadian syllabics
  ['PDUJLFBHVXAS', 'ᑭᗪᑌᒍᒪᖴᗷᕼᐯ᙭ᗅᔕ'],
  // Han, Kana and Hangul
  ['-|/=-IOI', '一丨ノニーエㅇㅣ'],
  // Hebrew, Arabic
  ['oll', 'סוا'],
  // Latin
  ['iagll', 'ıɑɡǀ\u0269'],
  // Latin small capitals
  ['abcdefghijklmnoprrstuvwyz', 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꭇꜱᴛᴜᴠᴡʏᴢ'],
];

/** Characters that look like SQL punctuation but are letters to Unicode, and therefore part of a name to the engines. */
const LETTER_MARKS: readonly (readonly [like: string, letters: string])[] = [
  ["'", 'ꞌꞋʹʻʼʽʾʿˈˊˋߴߵ'],
  ['"', 'ˮʺ'],
  ['.', 'ꞏ'],
  ['!', 'ǃ'],
  ['|', 'ǁ'],
  [':', 'ː'],
  ['^', 'ˆ'],
  ['-', 'ˉˍ'],
];

const MARK_PAIRS: readonly (readonly [like: string, marks: string])[] = [
  ["'", '‘’‚‛′‵՚׳´'],
  ['"', '“”„‟″˝〃״'],
  ['-', '‐‑‒–—―−˗'],
  ['/', '⁄∕⧸╱'],
  ['*', '∗٭⁎'],
  [':', '∶׃꞉˸։'],
  [',', '٫،'],
  ['.', '·․‧∙⋅•⸳'],
  ['(', '❨⟮'],
  [')', '❩⟯'],
  ['=', '꓿⹀゠'],
  ['<', '‹˂'],
  ['>', '›˃'],
  ['|', '∣│❘'],
  ['%', '٪'],
  ['~', '˜∼'],
  ['\\', '∖⧵'],
];

const toMap = (pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, string> =>
  new Map(pairs.flatMap(([like, all]) => [...all].map((one) => [one, like] as const)));

/** The ASCII letter that a letter of another script, or a rare Latin one, resembles. */
export const LETTERS: ReadonlyMap<string, string> = new Map(
  LETTER_PAIRS.flatMap(([likes, letters]) => [...letters].map((letter, index) => [letter, likes[index] ?? ''] as const)),
);
export const LETTERS_LIKE_MARKS = toMap(LETTER_MARKS);
/** Marks that look like SQL punctuation. */
export const MARKS = toMap(MARK_PAIRS);
