import { expect, test } from 'vitest';
import type { ErrorCode } from '../../core/common/errors.ts';
import { EXIT, exitCodeOf, isFault } from './exit-codes.ts';

test('errors of one kind end a command with one exit code', () => {
  const kinds: readonly [number, readonly ErrorCode[]][] = [
    [EXIT.unreachable, ['CONNECT_FAILED', 'TUNNEL_FAILED', 'LOGIN_FAILED', 'CONNECTION_LOST']],
    [EXIT.usage, ['ENVIRONMENT_UNKNOWN', 'OBJECT_UNKNOWN', 'PROFILE_UNKNOWN', 'ASSISTANT_UNKNOWN', 'RESULT_UNKNOWN']],
    [EXIT.refused, ['APPROVAL_REQUIRED', 'CONFIRMATION_REQUIRED', 'ENVIRONMENT_PAUSED', 'PACK_OFF']],
  ];
  for (const [exit, codes] of kinds) for (const code of codes) expect(exitCodeOf(code), code).toBe(exit);
});

test('a fault is one whatever its exit code', () => {
  expect(exitCodeOf('CONFIG_UNREADABLE')).toBe(exitCodeOf('USAGE'));
  expect([isFault('CONFIG_UNREADABLE'), isFault('USAGE')]).toEqual([true, false]);
});
