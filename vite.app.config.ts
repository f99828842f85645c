import { defineConfig } from 'vite';
import { OUTSIDE_IMPORTS } from './scripts/outside-packages.ts';

/** The app's main process and the browser host: two entries over the same host code. */
export default defineConfig({
  define: { __filename: 'import.meta.filename' },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/app',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: { main: 'app-main/window/main.ts', browser: 'app-main/browser/entry.ts' },
      // The server process loads the packages with natives, never the app.
      external: ['electron', ...OUTSIDE_IMPORTS],
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
  ssr: { noExternal: true, external: ['electron'] },
});
