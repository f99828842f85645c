import { useEffect, useState } from 'react';

const EVENT = 'hydrant-announce';

/** Says something to a screen reader, and shows it for a moment at the foot of the window. */
export function announce(sentence: string): void {
  window.dispatchEvent(new CustomEvent(EVENT, { detail: sentence }));
}

export function Announcer() {
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onAnnounce = (event: Event): void => {
      setSentence((event as CustomEvent<string>).detail);
      clearTimeout(timer);
      timer = setTimeout(() => setSentence(''), 4000);
    };
    window.addEventListener(EVENT, onAnnounce);
    return () => {
      clearTimeout(timer);
      window.removeEventListener(EVENT, onAnnounce);
    };
  }, []);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-5 z-50 grid place-items-center px-3 short:top-2 short:bottom-auto"
    >
      {sentence ? (
        <span className="rounded-md border border-line bg-text px-3.5 py-2 font-[550] text-panel shadow-[0_8px_24px_rgb(0_0_0/0.18)]">
          {sentence}
        </span>
      ) : null}
    </div>
  );
}
