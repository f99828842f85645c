import type { Locator } from '@playwright/test';

/** A person at the screen whose actions are counted: each click, each field that is filled in, each key. Looking costs nothing. */
export interface Person {
  readonly actions: number;
  click(what: Locator): Promise<void>;
  type(into: Locator, text: string): Promise<void>;
  /** Types into a field and presses Enter there: one action. */
  enter(into: Locator, text: string): Promise<void>;
  press(on: Locator, key: string): Promise<void>;
  /** Begins to count anew. */
  startCounting(): void;
}

export function newPerson(): Person {
  let actions = 0;
  const counted =
    <Args extends unknown[]>(act: (...args: Args) => Promise<void>) =>
    async (...args: Args): Promise<void> => {
      actions += 1;
      await act(...args);
    };
  return {
    get actions() {
      return actions;
    },
    click: counted((what: Locator) => what.click()),
    type: counted((into: Locator, text: string) => into.fill(text)),
    enter: counted(async (into: Locator, text: string) => {
      await into.fill(text);
      await into.press('Enter');
    }),
    press: counted((on: Locator, key: string) => on.press(key)),
    startCounting: () => {
      actions = 0;
    },
  };
}
