import { expectAccessible, type Screens, shot } from './screens.ts';

/** Looks at a screen in both themes: accessible, and a picture of each. */
export async function both(screens: Screens, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await screens.page.evaluate(`document.documentElement.dataset.theme = ${JSON.stringify(theme)}`);
    await expectAccessible(screens.page);
    await shot(screens, `${name}-${theme}`);
  }
}
