import { defineConfig, type Plugin } from 'vite';
import { WORKER_FILES } from './core/common/worker-file.ts';
import { PACKS } from './mcp-server/packs/packs.ts';
import { TOOLS } from './mcp-server/tools/all.ts';
import type { Tool } from './mcp-server/tools/tool.ts';
import { toolSchemas } from './mcp-server/tools/tool-schemas.ts';
import { OUTSIDE_IMPORTS } from './scripts/outside-packages.ts';

/** What `hydrant stdio` loads before it answers `tools/list`. */
const START = [
  /node_modules\/(zod|@modelcontextprotocol|tarn|jsonc-parser)\//,
  /mcp-server\/(stdout-guard|process-log|saved-profiles|runtime|environments|resources-folder|version)\.ts$/,
  /mcp-server\/(server|tools)\/(?!tool-schemas)/,
  /mcp-server\/packs\/(packs|switched-on)\.ts$/,
  /core\/packs\/switched-on\.ts$/,
  /mcp-server\/cli\/(stdio|context|report-error|served-options|exit-codes)\.ts$/,
  /core\/(pool|profiles|execution|local)\/(?!config-file|transfer|interpolate|toml)/,
  /core\/logs\/(?!pino-lines)/,
  /core\/secrets\/note-passphrase/,
  /core\/common\/visible-text/,
  /core\/common\/(errors|clip|records|actions|meta-keys|interface-versions|nearest|redact|atomic-file|disk-space|file-errors|read-regular-file|random-id|file-lock|process-identity)/,
  /core\/connectors\/(connector|command-line|context|objects|read-only)\.ts$/,
  /core\/connectors\/kit\/(csv|render|sql-text|under-head)\.ts$/,
  // What stands directly in the folder of an engine is light: it describes, and loads the rest on first use.
  /core\/engines\/([a-z]+\/)?[a-z-]+\.ts$/,
  /core\/engines\/[a-z]+\/(dialect\/(dialect|lexer-rules)|packs\/[a-z-]+\/description)\.ts$/,
  /core\/sql\/(dialect|tokenizer\/common-rules)\.ts$/,
  /package\.json$/,
];

/** Modules of others that cost a start more than they give, and what stands in for them in the bundle. */
const REPLACED: Record<string, string> = {
  // Importing `process` makes Node read each of its getters, which loads sockets, terminals and reports: 20 ms. The global is the same.
  'node:process': 'export default globalThis.process;',
  // The SDK's default JSON Schema validator (ajv) is 200 kB that every start would load; the SDK ships a small one beside it.
  '@modelcontextprotocol/server/_shims':
    "export { CfWorkerJsonSchemaValidator as DefaultJsonSchemaValidator } from '@modelcontextprotocol/server/validators/cf-worker';\nexport const process = globalThis.process;",
};

const replaceModules: Plugin = {
  name: 'replace-modules',
  enforce: 'pre',
  resolveId: (id) => (Object.hasOwn(REPLACED, id) ? `\0replaced:${id}` : undefined),
  load: (id) => (id.startsWith('\0replaced:') ? REPLACED[id.slice('\0replaced:'.length)] : undefined),
};

const schemasOf = (tools: readonly Tool[]): string =>
  JSON.stringify(Object.fromEntries(tools.map((tool) => [tool.name, toolSchemas(tool)])));

const { 'driver-host': _ownBundle, ...WORKERS } = WORKER_FILES;

/** The server bundle: its entry, one more for each worker, everything else in chunks that load on first use. */
export default defineConfig({
  plugins: [replaceModules],
  // What `tools/list` answers is known when the bundle is made.
  define: {
    // A bundled CommonJS package (write-file-atomic) names its temporary files by it.
    __filename: 'import.meta.filename',
    __TOOL_SCHEMAS__: schemasOf(TOOLS),
    __PACK_SCHEMAS__: schemasOf((await Promise.all(PACKS.map((pack) => pack.load()))).flat()),
  },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/server',
    emptyOutDir: true,
    // Read by debuggers and scripts/map-frames.ts; never packed. Node reads none unless told to.
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: {
        hydrant: 'mcp-server/entry.ts',
        ...Object.fromEntries(Object.entries(WORKERS).map(([name, file]) => [`workers/${name}`, file])),
      },
      external: [...OUTSIDE_IMPORTS],
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        // What every start of the server needs is one file: each further one costs a look-up and a compilation.
        codeSplitting: {
          groups: [
            { name: 'start', test: (id: string) => START.some((part) => part.test(id)) },
            // A server that has a pack switched on reads one file more.
            {
              name: 'packs',
              test: (id: string) => /mcp-server\/packs\/|core\/engines\/[a-z]+\/packs\/|core\/connectors\/packs\//.test(id),
            },
          ],
        },
        // Less to read at each start; names stay, so that a stack trace still says something.
        minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
      },
    },
  },
  ssr: { noExternal: true, external: [] },
});
