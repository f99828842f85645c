/**
 * What does not fit the window: a page or a part that would have to scroll sideways, a control that cannot be brought into sight, text
 * that is cut without an ellipsis and its whole text as a tooltip, a part that scrolls through a slit. One line each; none where all is
 * well. Runs in the page (see e2e/support/overflow.ts), so it stands on nothing outside of itself.
 */
export function lookForOverflow({ scrollsSideways, lowest }: { scrollsSideways: string; lowest: number }): string[] {
  const matches: string[] = [];
  const name = (element: Element): string => {
    const text = (element.getAttribute('aria-label') ?? element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 60);
    return `<${element.tagName.toLowerCase()} class="${(element.getAttribute('class') ?? '').slice(0, 70)}"> "${text}"`;
  };
  const root = document.documentElement;
  const { clientWidth: width, clientHeight: height } = root;
  for (const one of [root, document.body, ...document.querySelectorAll('main')])
    if (one.scrollWidth > one.clientWidth) matches.push(`scrolls sideways by ${one.scrollWidth - one.clientWidth}: ${name(one)}`);

  const dialog = document.querySelector('[role="dialog"]');
  const screen = dialog ?? document.getElementById('root') ?? document.body;
  const isShown = (element: Element): boolean =>
    element.getClientRects().length > 0 &&
    element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) &&
    // What is there for screen readers alone is one pixel wide.
    element.getBoundingClientRect().width > 1;
  const elements = [...screen.querySelectorAll('*')].filter((element) => element instanceof HTMLElement && isShown(element));

  /** Whether something around it cuts it; then that is looked at instead. */
  const isCutBy = (element: Element): boolean => {
    for (let at: Element | null = element; at && at !== root; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== 'visible') return true;
    return false;
  };

  for (const element of elements) {
    const style = getComputedStyle(element);
    const sideways = element.scrollWidth - element.clientWidth;
    const clipsX = style.overflowX !== 'visible';
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && (node.textContent ?? '').trim() !== '');
    const mayScroll = element.closest(scrollsSideways) !== null;
    if (element.matches('input, textarea, select')) continue;
    if (clipsX && sideways > 1 && style.textOverflow !== 'ellipsis' && !mayScroll)
      matches.push(`cut at its side by ${sideways}: ${name(element)}`);
    if (hasText && clipsX && !mayScroll) {
      const cut =
        (sideways > 1 && style.textOverflow === 'ellipsis') ||
        (style.overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 2);
      if (cut && !element.closest('[title]')) matches.push(`cut, and nowhere whole: ${name(element)}`);
    }
    if (/auto|scroll/.test(style.overflowY) && element.scrollHeight > element.clientHeight + 1 && element.clientHeight < lowest)
      matches.push(`scrolls through a slit of ${element.clientHeight}: ${name(element)}`);
    if (hasText && !mayScroll) {
      // Its text ends inside every box that would hide it.
      const range = document.createRange();
      range.selectNodeContents(element);
      const { right } = range.getBoundingClientRect();
      if (right > width + 1 && !isCutBy(element)) matches.push(`runs out of the window: ${name(element)}`);
    }
  }

  for (const control of elements.filter((element) => element.matches('button, a[href], input, select, textarea, summary, [role="tab"]'))) {
    if (control.closest(scrollsSideways) && !control.matches('[role="tab"]')) continue;
    let { left, right, top, bottom } = control.getBoundingClientRect();
    for (let at = control.parentElement; at && at !== root; at = at.parentElement) {
      const style = getComputedStyle(at);
      const box = at.getBoundingClientRect();
      if (style.overflowX !== 'visible' && (left < box.left - 2 || right > box.right + 2))
        matches.push(`control cut at its side: ${name(control)}`);
      // What scrolls can be brought into sight; then the part that scrolls has to be in sight itself.
      if (/auto|scroll/.test(style.overflowY)) ({ left, right, top, bottom } = box);
      else if (style.overflowY !== 'visible' && (top < box.top - 2 || bottom > box.bottom + 2))
        matches.push(`control out of reach: ${name(control)}`);
      if (style.position === 'fixed') break;
    }
    if (left < -1 || right > width + 1 || top < -1 || bottom > height + 1) matches.push(`control outside the window: ${name(control)}`);
  }
  return [...new Set(matches)];
}
