import { useEffect } from 'react';

/** Puts the theme on the page; `system` follows the system while it changes. */
export function useTheme(theme: 'system' | 'light' | 'dark' = 'system'): void {
  useEffect(() => {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const apply = (): void => {
      document.documentElement.dataset.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
    };
    apply();
    dark.addEventListener('change', apply);
    return () => dark.removeEventListener('change', apply);
  }, [theme]);
}
