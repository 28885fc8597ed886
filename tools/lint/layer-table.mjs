/**
 * The layer table of ARCHITECTURE.md, as data. A file belongs to the first row whose pattern matches its path.
 *
 * Patterns: `*` is one path segment, `**` any number, a trailing `**` everything below. `<name>` matches one segment and
 * stands for the same segment on the right-hand side, so that a feature may import itself and no sibling's inside.
 *
 * @typedef {object} LayerRow
 * @property {string} layer     what messages call it
 * @property {string[]} files   which files it holds
 * @property {string[]} imports which files of this repository it may import
 * @property {string[]} packages npm packages it may import (any path inside); `*` is any
 * @property {string[]} builtins Node's own modules it may import; `*` is any
 */

/** Modules that compute and touch nothing outside the process. */
const pureBuiltins = ['node:path', 'node:crypto'];
/** What an adapter may use besides its one library: no I/O of another adapter's kind. */
const adapterBuiltins = [
  ...pureBuiltins,
  'node:buffer',
  'node:events',
  'node:os',
  'node:timers/promises',
  'node:util',
  'node:url',
];

const tests = ['src/**/*.test.ts', 'src/**/*.test.tsx', 'src/**/*.test-d.ts'];
const ports = ['src/main/core/ports', 'src/main/core/**/types'];
const shared = ['src/shared/**'];
/** What any part of the page may draw with. */
const pagePackages = ['react', 'react-dom', 'react-i18next', 'i18next', '@mantine/*', '@tabler/icons-react'];

/** What the clients of servers share: files of TLS, and what a failed connection means. */
const network = ['src/main/adapters/network/**'];

/** @param {string} name @param {{ imports?: string[], packages?: string[], builtins?: string[] }} own @returns {LayerRow} */
const adapter = (name, own) => ({
  layer: `adapters/${name}`,
  files: [`src/main/adapters/${name}/**`],
  imports: [`src/main/adapters/${name}/**`, ...ports, ...shared, ...(own.imports ?? [])],
  packages: ['zod', ...(own.packages ?? [])],
  builtins: [...adapterBuiltins, ...(own.builtins ?? [])],
});

/** @type {LayerRow[]} */
export const layerTable = [
  {
    layer: 'tests beside the code',
    files: tests,
    imports: ['src/**', 'test/**', 'tools/**'],
    packages: ['*'],
    builtins: ['*'],
  },
  { layer: 'shared', files: shared, imports: shared, packages: ['zod'], builtins: [] },
  {
    layer: 'core',
    files: ['src/main/core/**'],
    // Its statements for ksqlDB and the warehouse are texts.
    imports: ['src/main/core/**', 'sql/ksql/**', 'sql/0*', ...shared],
    packages: ['zod', 'fastest-levenshtein', 'jsonc-parser'],
    builtins: pureBuiltins,
  },
  // Its files are certificates.
  adapter('network', { builtins: ['node:net', 'node:fs/promises'] }),
  // The packages beside its client are codecs.
  adapter('kafka', {
    imports: network,
    packages: ['kafkajs', 'fzstd', 'snappyjs'],
    builtins: ['node:net', 'node:tls', 'node:dns/promises', 'node:zlib'],
  }),
  // Files that are imported may be gzipped.
  adapter('duckdb', {
    packages: ['@duckdb/node-api', '@duckdb/node-bindings', 'apache-arrow'],
    builtins: ['node:fs', 'node:fs/promises', 'node:zlib'],
  }),
  adapter('fs', { builtins: ['node:fs', 'node:fs/promises', 'node:stream', 'node:stream/promises'] }),
  // The system's own program tells groups.
  adapter('system', { builtins: ['node:child_process', 'node:fs', 'node:fs/promises', 'node:process'] }),
  adapter('avro', { packages: ['avsc'] }),
  // By fetch, which needs no import.
  adapter('http', {}),
  adapter('ksqldb', {
    imports: network,
    builtins: ['node:http', 'node:https', 'node:http2', 'node:dns/promises', 'node:stream'],
  }),
  // Its files are rows to load.
  adapter('mysql', {
    imports: network,
    packages: ['mysql2'],
    builtins: ['node:net', 'node:fs', 'node:dns/promises', 'node:stream'],
  }),
  {
    layer: 'hosts',
    files: ['src/main/hosts/**'],
    imports: ['src/main/hosts/**', 'src/main/core/**', 'src/main/adapters/**', ...shared],
    packages: ['zod', 'commander', 'ws', 'fastest-levenshtein'],
    builtins: ['*'],
  },
  {
    layer: 'shell',
    files: ['src/main/shell/**'],
    imports: ['src/main/shell/**', ...shared],
    packages: ['electron', 'zod'],
    builtins: ['*'],
  },
  {
    layer: 'main/index',
    files: ['src/main/index.ts'],
    imports: ['src/main/shell/**', ...shared],
    packages: ['electron'],
    builtins: ['*'],
  },
  {
    layer: 'preload',
    files: ['src/preload/**'],
    // Only the name of the channel: the preload script runs sandboxed and must stay a few lines.
    imports: ['src/preload/**', 'src/shared/channel', 'src/shared/ports', 'src/shared/rpc/channel'],
    packages: ['electron'],
    builtins: [],
  },
  {
    layer: 'renderer/ui',
    files: ['src/renderer/src/ui/**'],
    imports: ['src/renderer/src/ui/**', 'src/renderer/src/i18n/**', 'src/renderer/src/theme/**', ...shared],
    packages: [
      ...pagePackages,
      '@tanstack/react-virtual',
      'recharts',
      '@codemirror/*',
      'codemirror',
      'react-resizable-panels',
      'apache-arrow',
    ],
    builtins: [],
  },
  {
    layer: 'renderer/api',
    files: ['src/renderer/src/api/**'],
    imports: ['src/renderer/src/api/**', ...shared],
    packages: ['react', 'zod', '@tanstack/react-query', 'apache-arrow'],
    builtins: [],
  },
  {
    layer: 'renderer/i18n',
    files: ['src/renderer/src/i18n/**'],
    imports: ['src/renderer/src/i18n/**', ...shared],
    packages: ['react', 'i18next', 'react-i18next'],
    builtins: [],
  },
  {
    layer: 'renderer/features',
    files: ['src/renderer/src/features/<name>/**'],
    imports: [
      'src/renderer/src/features/<name>/**',
      // Another feature's front door, never its inside.
      'src/renderer/src/features/*',
      'src/renderer/src/features/*/index',
      'src/renderer/src/api/**',
      'src/renderer/src/ui/**',
      'src/renderer/src/i18n/**',
      ...shared,
    ],
    packages: [
      ...pagePackages,
      'zod',
      '@tanstack/*',
      'recharts',
      '@codemirror/*',
      '@lezer/*',
      'codemirror',
      'react-resizable-panels',
      'apache-arrow',
      'sql-formatter',
    ],
    builtins: [],
  },
  {
    layer: 'renderer/app',
    files: ['src/renderer/**'],
    imports: ['src/renderer/**', ...shared],
    packages: [...pagePackages, 'zod', '@tanstack/*', 'react-resizable-panels'],
    builtins: [],
  },
  // Nothing under src/ may import any of these: no row above names them.
  {
    layer: 'around the code',
    files: ['test/**', 'e2e/**', 'bench/**', 'scripts/**', 'tools/**', 'bin/**', '*'],
    imports: ['**'],
    packages: ['*'],
    builtins: ['*'],
  },
];

/** Layers whose modules only declare: importing one runs nothing. Entry points are elsewhere. */
export const inertFolders = ['src/shared/**', 'src/main/core/**', 'src/main/adapters/**', 'src/main/shell/**'];
