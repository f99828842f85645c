import { defineConfig } from 'vite';
import { WORKER_FILES } from './core/common/worker-file.ts';
import { OUTSIDE_IMPORTS } from './scripts/outside-packages.ts';

/** What the child processes of hosted drivers run. A bundle of its own: as an entry of the server's it would load all that a server starts with. */
export default defineConfig({
  define: { __filename: 'import.meta.filename' },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/server',
    // The server's bundle was made before, in the same folder.
    emptyOutDir: false,
    minify: false,
    rolldownOptions: {
      input: { 'workers/driver-host': WORKER_FILES['driver-host'] },
      external: [...OUTSIDE_IMPORTS],
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'driver-host/[name]-[hash].js',
        minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
      },
    },
  },
  ssr: { noExternal: true, external: [] },
});
