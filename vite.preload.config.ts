import { defineConfig } from 'vite';

/** The preload: one CommonJS file, since a sandboxed page loads no other. */
export default defineConfig({
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/app',
    emptyOutDir: false,
    sourcemap: 'hidden',
    minify: false,
    rolldownOptions: {
      input: { preload: 'app-main/window/preload.ts' },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
  ssr: { noExternal: true, external: ['electron'] },
});
