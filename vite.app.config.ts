import { defineConfig } from 'vite';

/** Packages with natives or WASM of their own: never part of the app's bundle; the server process loads them. */
const OUTSIDE = ['electron', /^@duckdb\//, /^@napi-rs\//, /^libpg-query/, /^@guanmingchiu\//, /^ssh2$/];

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
      external: OUTSIDE,
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
  ssr: { noExternal: true, external: ['electron'] },
});
