import fc from 'fast-check';

/** Names that ordinary and odd files have. */
const name = fc
  .oneof(
    fc.constantFrom('github', 'files', 'my server', 'a.b', 'x-1', 'größe', '数据'),
    fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
  )
  .filter(
    // What YAML reads as a merge, and what a name of ours looks like, are cases of their own.
    (text) => !text.startsWith('hydrant') && text !== '<<' && text !== '__proto__' && text === text.normalize(),
  );
const text = fc.oneof(
  fc.constantFrom('npx', '-y', '', ' spaced ', "it's", 'a"b', 'x # y', 'a: b', '$HOME', '\\d+'),
  fc.string({ maxLength: 12, unit: 'grapheme-ascii' }),
);

const server = fc.record(
  {
    command: text,
    args: fc.array(text, { maxLength: 3 }),
    env: fc.dictionary(fc.constantFrom('TOKEN', 'A_B', 'HOME'), text, { maxKeys: 2 }),
  },
  { requiredKeys: ['command'] },
);
const setting = fc.oneof(
  text,
  fc.integer({ min: -1000, max: 1000 }),
  fc.boolean(),
  fc.array(text, { maxLength: 2 }),
  fc.dictionary(name, text, { maxKeys: 2 }),
);

/** A configuration as data: some settings, and servers of others under this key, or none. */
export function configuration(key: string): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .tuple(
      fc.dictionary(
        name.filter((one) => one !== key),
        setting,
        { maxKeys: 3 },
      ),
      fc.option(fc.dictionary(name, server, { maxKeys: 3 })),
      fc.boolean(),
    )
    .map(([settings, servers, first]) => {
      const group = servers === null ? {} : { [key]: servers };
      return first ? { ...group, ...settings } : { ...settings, ...group };
    });
}

export interface Style {
  indent: string;
  eol: string;
  bom: boolean;
  final: boolean;
  comments: boolean;
}

export const style: fc.Arbitrary<Style> = fc.record({
  indent: fc.constantFrom('  ', '    ', '\t', ''),
  eol: fc.constantFrom('\n', '\r\n'),
  bom: fc.boolean(),
  final: fc.boolean(),
  comments: fc.boolean(),
});

/** JSON text in a style; with comments at the ends of lines and trailing commas where the style has comments. */
export function jsonText(document: unknown, { indent, eol, bom, final, comments }: Style): string {
  let lines = JSON.stringify(document, null, indent).split('\n');
  if (comments && lines.length > 1) {
    lines = lines.map((line, index) => (index % 3 === 1 ? `${line} // note ${index}` : line));
    lines = ['/* kept by hand */', ...lines];
  }
  return `${bom ? '\uFEFF' : ''}${lines.join(eol)}${final ? eol : ''}`;
}
