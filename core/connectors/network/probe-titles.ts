import type { StepTitles } from '../connector.ts';

/** Titles of the probes before a login, by outcome. */
export const PROBE_TITLES = {
  socket: {
    ok: 'Socket open',
    failed: 'Socket not reached',
    skipped: 'Socket not tried',
    cancelled: 'Socket: cancelled',
  },
  tunnel: {
    ok: 'SSH tunnel open',
    failed: 'SSH tunnel not opened',
    skipped: 'SSH tunnel not tried',
    cancelled: 'SSH tunnel: cancelled',
  },
  host: {
    ok: 'Host found',
    failed: 'Host not found',
    skipped: 'Host not looked up',
    cancelled: 'Host: cancelled',
  },
  port: {
    ok: 'Port open',
    failed: 'Port not reached',
    skipped: 'Port not tried',
    cancelled: 'Port: cancelled',
  },
  // "As set" may mean unencrypted, if the profile says so; the sentence of the step tells which.
  tls: {
    ok: 'Encryption as set',
    failed: 'Encryption failed',
    skipped: 'Encryption not tried',
    cancelled: 'Encryption: cancelled',
  },
} as const satisfies Record<string, StepTitles>;

/** Titles of the login itself. */
export const LOGIN_TITLES = {
  ok: 'Logged in',
  failed: 'Login failed',
  skipped: 'Login not tried',
  cancelled: 'Login cancelled',
} as const satisfies StepTitles;
