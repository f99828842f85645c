import { expect, test } from 'vitest';
import { describeLookAlike, lookAlikes } from './look-alikes.ts';

const marked = (text: string, marks = false): string[] =>
  lookAlikes(text, { marks }).map(({ at, like }) => `${String.fromCodePoint(text.codePointAt(at) ?? 0)}${like ?? ''}`);

test.each([
  // Rare scripts, even alone.
  ['DELETE FROM ꓳRDERS', ['ꓳO']],
  ['DELETE FROM ꓳꓡꓓ', ['ꓳO', 'ꓡL', 'ꓓD']],
  ['DELETE FROM ⲟrders', ['ⲟo']],
  ['DELETE FROM 𐐬rders', ['𐐬']],
  ['DELETE FROM ᗞᗅᗪ', ['ᗞ', 'ᗅA', 'ᗪD']],
  ['DELETE FROM ⵔⵔ', ['ⵔ', 'ⵔ']],
  // Small capitals, phonetic and modifier letters.
  ['DELETE FROM ᴏrders', ['ᴏo']],
  ['DELETE FROM ᴏʟᴅ', ['ᴏo', 'ʟl', 'ᴅd']],
  ['DELETE FROM ordeꭇs', ['ꭇr']],
  ['DELETE FROM orderꜱ', ['ꜱs']],
  ['DELETE FROM orderˢ', ['ˢ']],
  ['DELETE FROM ʂales', ['ʂ']],
  ['DELETE FROM ĸeys', ['ĸ']],
  // Letters that look like punctuation: to the engine they belong to the name.
  ['DELETE FROM t WHERE a = ꞌxꞌ', ["ꞌ'", "ꞌ'"]],
  ['DELETE FROM ˮtˮ', ['ˮ"', 'ˮ"']],
  ['DELETE FROM shopꓸorders', ['ꓸ.']],
  ['DELETE FROM shopꞏorders', ['ꞏ.']],
  ['DELETE FROM t WHERE ǃa', ['ǃ!']],
  // Any letter or digit of another script beside Latin ones.
  ['DELETE FROM oгders', ['г']],
  ['DELETE FROM oλders', ['λ']],
  ['DELETE FROM oדders', ['ד']],
  ['DELETE FROM oრders', ['რ']],
  ['DELETE FROM t WHERE id = 1०', ['०']],
  ['DELETE FROM t٥', ['٥']],
  ['DELETE FROM étаt', ['аa']],
  ['DELETE FROM tー', ['ー-']],
  ['DELETE FROM t WHERE id = \u{1fbf1}', ['\u{1fbf1}1']],
  // Words that consist of confusable letters only.
  ['DELETE FROM сор', ['сc', 'оo', 'рp']],
  ["DELETE FROM сор WHERE a = 'Привет, мир'", ['сc', 'оo', 'рp']],
])('%s', (text, match) => {
  expect(marked(text)).toEqual(match);
});

test('marks of code that look like those of SQL', () => {
  expect(marked('DELETE FROM shop·orders', true)).toEqual(['·.']);
  expect(marked('DELETE FROM shop․orders', true)).toEqual(['․.']);
  expect(marked('DELETE FROM t WHERE a = ´x´', true)).toEqual(["´'", "´'"]);
});

test.each([
  "UPDATE t SET a = 'Привет, мир', b = 'Привет, а как дела', c = 'Камʼянське'",
  'DELETE FROM пользователи WHERE имя = 1',
  "UPDATE t SET a = 'Ελληνικά', b = 'עברית', c = 'العربية ١٢٣', d = 'हिन्दी २०२४', e = 'ไทย', f = 'ქართული', g = 'Հայերեն'",
  "UPDATE t SET a = 'größe', b = 'naïve', c = 'Łódź', d = 'Ağa'",
  "UPDATE t SET a = 'Tiếng Việt', b = 'Azərbaycan', c = 'Þór', d = 'œuvre', e = 'Ærø', f = 'ŋ', g = 'Straße ẞ'",
  "UPDATE t SET a = 'Tシャツ', b = '東京Tower', c = 'データ', d = 'K팝', e = '売上_2024', f = '一', g = 'サーバーA'",
  "UPDATE t SET a = '½ ² ﬁ № 1ª 2º µm m²', b = 'it’s – “fine” · ok'",
])('ordinary text is left alone: %s', (text) => {
  expect(marked(text)).toEqual([]);
});

test('says what it looks like, or that it is rare', () => {
  const says = (text: string) => lookAlikes(text, { marks: false }).map((match) => describeLookAlike(text, match));
  expect(says('ꓳld')).toEqual(['U+A4F3, looks like O']);
  expect(says('oгders')).toEqual(['U+0433, a letter that is rare here']);
});
