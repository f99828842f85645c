import { useEffect, useRef, useState } from 'react';
import { Button, type ButtonProps } from '../ui/button.tsx';

/** So long must something to decide on be on the screen before it can be decided, in milliseconds. */
const LOOK_MS = 1000;

/**
 * Whether `what` has been on the screen for long enough to be looked at. A press that was meant for what stood there before, or that was
 * under way when it appeared, comes earlier. Undefined: nothing is shown yet. Starts over for another `what`, and when the page was hidden.
 */
export function useLookedAt(what: string | undefined): boolean {
  const [lookedAt, setLookedAt] = useState<string>();
  useEffect(() => {
    let frame = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const startOver = (): void => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      setLookedAt(undefined);
      if (what === undefined || document.visibilityState === 'hidden') return;
      // The time runs from the first frame that shows it.
      frame = requestAnimationFrame(() => {
        timer = setTimeout(() => setLookedAt(what), LOOK_MS);
      });
    };
    startOver();
    document.addEventListener('visibilitychange', startOver);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', startOver);
    };
  }, [what]);
  return what !== undefined && lookedAt === what;
}

/**
 * A button that decides something for a person. It acts only on a press that began on it while it was `ready`, and not on the second press
 * of a double click.
 */
export function DecisionButton({ ready, disabled, onClick, ...rest }: ButtonProps & { ready: boolean }) {
  const pressed = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a press does not outlast the readiness it began in
  useEffect(() => {
    pressed.current = false;
  }, [ready]);
  return (
    <Button
      {...rest}
      disabled={disabled || !ready}
      onPointerDown={() => {
        pressed.current = ready;
      }}
      onClick={(event) => {
        // The keyboard and assistive technology count no clicks.
        const isMeant = event.detail === 0 || (event.detail === 1 && pressed.current);
        pressed.current = false;
        if (isMeant && ready) onClick?.(event);
      }}
    />
  );
}
