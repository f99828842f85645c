import { defineConfig, type Plugin } from 'vite';
import { toolSchemas } from './mcp-server/server/tool-schemas.ts';
import { TOOLS } from './mcp-server/tools/all.ts';

/** Packages that bring native or WASM files of their own: they stay in node_modules and are imported on first use. */
const OUTSIDE = [/^@duckdb\//, /^@napi-rs\//, /^libpg-query/, /^@guanmingchiu\//];

/**
 * `import process from 'node:process'` makes Node read every getter of `process` for the module's exports, which loads sockets,
 * terminals and reports: 20 ms of a server's start. The global is the same object.
 */
const globalProcess: Plugin = {
  name: 'global-process',
  enforce: 'pre',
  resolveId: (id) => (id === 'node:process' || id === 'process' ? '\0global-process' : undefined),
  load: (id) => (id === '\0global-process' ? 'export default globalThis.process;' : undefined),
};

/** The server bundle: one entry, everything else in chunks that load on first use. */
export default defineConfig({
  plugins: [globalProcess],
  // What `tools/list` answers is known when the bundle is made.
  define: { __TOOL_SCHEMAS__: JSON.stringify(Object.fromEntries(TOOLS.map((tool) => [tool.name, toolSchemas(tool)]))) },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/server',
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: { hydrant: 'mcp-server/main.ts' },
      external: OUTSIDE,
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        // Less to read at each start; names stay, so that a stack trace still says something.
        minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
      },
    },
  },
  ssr: { noExternal: true, external: [] },
});
