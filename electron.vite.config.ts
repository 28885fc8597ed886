import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** The oldest runtime: Electron 33 with Node 20.18 and Chromium 130. */
const NODE_TARGET = 'node20.18';
const PAGE_TARGET = 'chrome130';
const DEVELOPMENT_PORT = 5173;

export default defineConfig({
  main: {
    build: {
      target: NODE_TARGET,
      outDir: 'out/main',
      // The CommonJS names of three cannot be imported one by one in Node's own modules; bundled, they can. Zod is some seventy files, and DuckDB's
      // client some hundred, which each process would open when it starts.
      externalizeDeps: { exclude: ['@duckdb/node-api', 'avsc', 'jsonc-parser', 'kafkajs', 'zod'] },
      rolldownOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          utility: resolve('src/main/hosts/utility.ts'),
          cli: resolve('src/main/hosts/cli.ts'),
        },
        output: {
          format: 'es',
          // A third less to read at each start. With its names: what a stack says of a failure is to be understood.
          minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
          entryFileNames: '[name].js',
          // Flat: every module's import.meta.dirname is out/main, whichever chunk it lands in.
          chunkFileNames: '[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      target: NODE_TARGET,
      outDir: 'out/preload',
      // A sandboxed preload script is one CommonJS file that can require nothing but electron.
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    // The page's address is lagoon://app in development too: the reload socket must be told where Vite is.
    server: {
      host: 'localhost',
      port: DEVELOPMENT_PORT,
      strictPort: true,
      hmr: { host: 'localhost', clientPort: DEVELOPMENT_PORT },
    },
    build: {
      target: PAGE_TARGET,
      outDir: resolve('out/renderer'),
      // A data: URL would need a hole in the page's policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      minify: true,
      // The page is read from the disk beside it: its first file may be large.
      chunkSizeWarningLimit: 1500,
      rolldownOptions: {
        input: resolve('src/renderer/index.html'),
        // What the first page takes is one file: of sixty, each is a question to the main process, while that starts everything else.
        output: { codeSplitting: { groups: [{ name: 'start', test: /\/renderer\/src\/main\.tsx$/ }] } },
      },
    },
  },
});
