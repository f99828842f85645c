import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { campaign } from '../../e2e/support/campaign.ts';
import { fieldName, scanJson } from './json-positions.ts';

const TEXT = '{\r\n  "version": 1,\r\n  "profiles": [\r\n    { "id": "a" },\r\n    { "id": "b", "limits": { "rows": 0 } }\r\n  ]\r\n}\r\n';

describe('scanJson', () => {
  it('finds fields by path, or what is around them', () => {
    const scan = scanJson(TEXT);
    if (!scan.ok) throw new Error(scan.reason);
    expect(scan.value).toEqual(JSON.parse(TEXT));
    expect(scan.locate(['profiles', 1, 'limits', 'rows'])).toEqual({ line: 5, column: 30 });
    expect(scan.locate(['profiles', 0, 'policy'])).toEqual({ line: 4, column: 5 });
    expect(scan.locate(['nothing'])).toEqual({ line: 1, column: 1 });
  });

  it.each([
    ['{"a":1', 1, 7, 'the text ends where a comma or a closing brace was expected'],
    ['{"a":x}', 1, 6, 'a value was expected here'],
    ['[1,\n]', 2, 1, 'a value was expected here'],
    ['{\n  "a": 1,\n  "a": 2\n}', 3, 3, 'this field is here twice in one object'],
    ['{} {}', 1, 4, 'the end of the text was expected here'],
    ['', 1, 1, 'the text ends where a value was expected'],
    ['["a\n"]', 1, 2, 'a complete string was expected here'],
    ['[1e999]', 1, 2, 'the number is too large'],
    ['{ a: 1 }', 1, 3, 'a field name in double quotes was expected here'],
    ['{"a": 1 b, "c": 2}', 1, 9, 'this does not belong here'],
    ['{"a": 1, // note\n}', 1, 10, 'JSON has no comments'],
    ['{"a": 1.}', 1, 7, 'a complete number was expected here'],
    ['[1 2]', 1, 4, 'a comma or a closing bracket was expected here'],
    ['{"a" 1}', 1, 6, 'a colon was expected here'],
    ['{"__proto__": 1, "__proto__": 2}', 1, 18, 'this field is here twice in one object'],
  ])('says where %j stops being JSON', (text, line, column, reason) => {
    expect(scanJson(text)).toEqual({ ok: false, reason, at: { line, column } });
  });

  it('does not overflow the stack on deep nesting', () => {
    expect(scanJson('['.repeat(1_000_000))).toMatchObject({ ok: false, reason: expect.stringContaining('nested') });
  });

  it('does not echo what the text holds', () => {
    const scan = scanJson('{"password": hunter2}');
    expect(JSON.stringify(scan)).not.toContain('hunter2');
  });

  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(3), (text, indent) => {
        const pretty = JSON.stringify(JSON.parse(text), null, indent);
        const scan = scanJson(pretty);
        expect(scan.ok && JSON.stringify(scan.value, null, indent)).toBe(pretty);
      }),
    );
  });

  it('accepts a damaged text if and only if JSON.parse does, but for the three exceptions', () => {
    const character = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '0', '-', '.', 'e', ' ', 'n', '\n', '\u0001', 'é', 'u');
    fc.assert(
      fc.property(fc.json(), fc.array(fc.tuple(fc.nat(), character), { maxLength: 3 }), (json, changes) => {
        let text = json;
        for (const [at, put] of changes) {
          const i = at % (text.length + 1);
          text = text.slice(0, i) + put + text.slice(i + 1);
        }
        const scan = scanJson(text);
        let parses = true;
        try {
          JSON.parse(text);
        } catch {
          parses = false;
        }
        if (!scan.ok && /twice|too large|nested/.test(scan.reason)) return;
        expect(scan.ok).toBe(parses);
      }),
      { numRuns: campaign(2000) },
    );
  });
});

describe('fieldName', () => {
  it('reads like code', () => {
    expect(fieldName(['profiles', 2, 'limits', 'rows'])).toBe('profiles[2].limits.rows');
    expect(fieldName(['profiles', 'my prod', 'path'])).toBe('profiles["my prod"].path');
    expect(fieldName([])).toBe('');
  });
});
