import type { Cell, Row } from '../../connector.ts';

/** Cells that a careless encoding changes. */
export const VALUES: Row = [
  null,
  true,
  -0,
  5e-324,
  9007199254740991,
  '9007199254740993',
  '0.1000000000000000055511151231257827',
  'NaN',
  '',
  '\u0000\u2028\ud800 \u{1f600} "\\',
  { __proto__: null, a: [-0, { b: -0 }], ['__proto__' as string]: 1 } as unknown as Cell,
  [[], {}, [null]],
  Buffer.from([0, 255]).toString('base64'),
];
