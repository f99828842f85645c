import { defineConfig } from 'vite';

/** Packages that bring native or WASM files of their own: they stay in node_modules and are imported on first use. */
const OUTSIDE = [/^@duckdb\//, /^@napi-rs\//, /^libpg-query/, /^@guanmingchiu\//];

/** The server bundle: one entry, everything else in chunks that load on first use. */
export default defineConfig({
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/server',
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: { hydrant: 'mcp-server/main.ts' },
      external: OUTSIDE,
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
  ssr: { noExternal: true, external: [] },
});
