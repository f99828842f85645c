import { changedFiles, hasChanged } from './changed-files.ts';
import type { TestTier } from './test-projects.ts';

/** What the specs of the Electron stand-in itself can find broken; the app's own specs run on it all the same. */
export const STAND_IN_PATHS = ['e2e/electron-stand-in/', 'app-main/window/', 'playwright.config.ts', 'package-lock.json'] as const;

/** A part of the specs: a project of playwright.config.ts and, of the screens, which of their specs. */
export type ScreenSuite = 'browser' | 'window' | 'stand-in';

/**
 * Which suites of specs a tier runs. Per change: the screens in the browser host, their smoke set (`@smoke`) and the window's own specs in
 * the window, the stand-in's when it changed. In the long tier: the rest of the screens in the window, and the stand-in's.
 */
export function screenSuites(tier: TestTier, standInChanged: boolean): ScreenSuite[] {
  if (tier === 'long') return ['window', 'stand-in'];
  return standInChanged ? ['browser', 'window', 'stand-in'] : ['browser', 'window'];
}

/** Whether what the stand-in's own specs look at changed, as far as git can say. */
export function standInChanged(root: string): boolean {
  return hasChanged(changedFiles(root), STAND_IN_PATHS);
}
