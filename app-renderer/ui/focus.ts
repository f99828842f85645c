const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex]:not([tabindex="-1"])';

/** An element that had the focus, with all that stood around it then, from the inside out. */
interface Trace {
  element: HTMLElement;
  around: readonly HTMLElement[];
}

/** Where the focus was last outside of every dialog: there it returns. */
let last: Trace | undefined;

/**
 * Follows the focus for as long as the page lives, so that it is never lost to the page: after a dialog, and when what had it vanishes
 * (a row that was removed, a button that became another), it goes to the nearest element that is still there.
 */
export function followFocus(): () => void {
  const follow = (event: Event): void => {
    const match = event.target instanceof Element ? event.target.closest<HTMLElement>(FOCUSABLE) : null;
    if (match && !match.closest('[role="dialog"]')) last = traceOf(match);
  };
  const observer = new MutationObserver(() => {
    const lost = document.activeElement === document.body || document.activeElement === null;
    if (lost && last && !last.element.isConnected && !document.querySelector('[role="dialog"]')) restore();
  });
  // Some browsers give no focus to a button that is pressed with the mouse.
  for (const type of ['focusin', 'pointerdown']) document.addEventListener(type, follow, true);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    for (const type of ['focusin', 'pointerdown']) document.removeEventListener(type, follow, true);
    observer.disconnect();
  };
}

/** For a dialog that closes: the focus goes back to what opened it, or to the nearest element where that is gone. */
export function returnFocus(event: Event): void {
  event.preventDefault();
  // Another dialog that came up meanwhile keeps the focus.
  if (document.querySelector('[role="dialog"][data-state="open"]')) return;
  restore();
}

function restore(): void {
  for (const candidate of candidates()) {
    candidate.focus();
    if (document.activeElement === candidate) return;
  }
}

function* candidates(): Generator<HTMLElement> {
  if (last?.element.isConnected) yield last.element;
  for (const around of last?.around ?? []) {
    if (!around.isConnected) continue;
    // A larger part than a list or a card says nothing of where it was: then the head of the screen.
    if (around.matches('main, #root, body, [data-app-state]')) break;
    yield* [...around.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(isVisible).slice(0, 3);
  }
  const heading = document.querySelector<HTMLElement>('main h1');
  if (heading) {
    heading.tabIndex = -1;
    yield heading;
  }
}

function traceOf(element: HTMLElement): Trace {
  const around: HTMLElement[] = [];
  for (let at = element.parentElement; at; at = at.parentElement) around.push(at);
  return { element, around };
}

function isVisible(element: HTMLElement): boolean {
  return element.getClientRects().length > 0;
}
