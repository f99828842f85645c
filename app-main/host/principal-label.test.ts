import { expect, it } from 'vitest';
import { principalLabel } from './principal-label.ts';

it('says who asked as people say it', () => {
  expect(principalLabel('local:ann', 'ann')).toBe('You (ann)');
  expect(principalLabel('local:joe', 'ann')).toBe('joe, on this computer');
  expect(principalLabel('local:501', '')).toBe('501, on this computer');
  expect(principalLabel('ann@example.com', 'ann')).toBe('ann@example.com');
  expect(principalLabel('local:', '')).toBe('local:');
});
