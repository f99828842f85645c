import { openScreen } from '../shell/navigation.ts';
import { CallProblem, call } from './api.ts';

/** A page that fails again and again says so this many times. */
const MOST = 20;
let reported = 0;

/** Tells the host of an error that nobody caught, for its log; what the host itself answered is in there already. */
export function reportPageError(thrown: unknown): void {
  if (thrown instanceof CallProblem || reported >= MOST) return;
  reported += 1;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  void call('app.page-failed', {
    name: error.name.slice(0, 100),
    message: error.message.slice(0, 2000),
    stack: (error.stack ?? '').slice(0, 8000),
    screen: openScreen(),
  }).catch(() => undefined);
}

/** From now on errors outside of what React draws are told, too. */
export function followPageErrors(): void {
  window.addEventListener('error', ({ error }) => {
    if (error !== null && error !== undefined) reportPageError(error);
  });
  window.addEventListener('unhandledrejection', ({ reason }) => reportPageError(reason));
}
