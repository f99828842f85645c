import { expect, test } from 'vitest';
import { likePattern } from './like-pattern.ts';

test('the wildcards stand for any text and any character, everything else for itself', () => {
  expect(likePattern('report%').test('REPORT_password')).toBe(true);
  expect(likePattern('report_password').test('report-password')).toBe(true);
  expect(likePattern('report.password').test('report_password')).toBe(false);
  for (const text of ['a.b', 'a+b', '[a]', '(a|b)', 'a\\b', '^a$', 'a-b', '{1}', 'constructor']) {
    expect(likePattern(text).test(text)).toBe(true);
    expect(likePattern(text).test(`${text}x`)).toBe(false);
  }
});
