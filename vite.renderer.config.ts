import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

/** The screens: one page, served by both hosts from any folder, with nothing fetched from elsewhere. */
export default defineConfig({
  root: 'app-renderer',
  base: './',
  plugins: [tailwindcss()],
  build: {
    target: 'chrome140',
    outDir: '../dist/renderer',
    emptyOutDir: true,
    // For scripts/map-frames.ts; a page is never told of it, since no host serves it.
    sourcemap: 'hidden',
    // A font that is inlined would need a wider policy than 'self'.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
});
