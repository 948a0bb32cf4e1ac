import { fileURLToPath } from 'node:url';

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

/** Tests without a page: a jsdom for each of them would take longer than the tests. */
const PURE = [
  'src/{styles,lib/format,lib/filter,lib/palette,lib/ansi,lib/logs,lib/map,lib/contexts}/**/*.test.ts',
];

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  resolve: {
    alias: {
      $lib: fileURLToPath(new URL('./src/lib', import.meta.url)),
      $components: fileURLToPath(new URL('./src/components', import.meta.url)),
    },
  },
  // The shell's devUrl names this port, so another one would show an empty window.
  server: { port: 1420, strictPort: true },
  clearScreen: false,
  build: {
    // WebKitGTK 2.40, Safari 16 and the evergreen WebView2 all read this.
    target: 'es2022',
    // The content security policy allows no data: scripts, and fonts only from the bundle.
    assetsInlineLimit: 0,
    // gallery.html is served in development only; the bundle starts from index.html alone.
    rolldownOptions: { input: fileURLToPath(new URL('./index.html', import.meta.url)) },
  },
  test: {
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          environment: 'node',
          include: PURE,
        },
      },
      {
        extends: true,
        test: {
          name: 'window',
          // Two busy cores compile a component in seconds.
          testTimeout: 20_000,
          environment: 'jsdom',
          include: ['src/**/*.test.ts'],
          exclude: PURE,
          setupFiles: ['./src/test-setup.ts'],
        },
      },
    ],
  },
});
