import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { inertFolders, layerTable } from './layer-table.mjs';

/** @typedef {import('./layer-table.mjs').LayerRow} LayerRow */

const builtinNames = new Set(builtinModules);
/** @type {Map<string, RegExp>} */
const compiled = new Map();

/**
 * @param {string} pattern
 * @param {string | undefined} name what `<name>` stands for; undefined: any one segment, captured
 */
function toRegExp(pattern, name) {
  const key = `${name ?? ''}\0${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const source = pattern.replace(/[.+^$()|[\]\\]/g, '\\$&').replace(/\*\*\/|\*\*|\*|<name>/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    return name === undefined ? '(?<name>[^/]+)' : name.replace(/[.+^$()|[\]\\]/g, '\\$&');
  });
  const made = new RegExp(`^${source}$`);
  compiled.set(key, made);
  return made;
}

/** @param {string} path @returns {{ row: LayerRow, name: string | undefined } | null} */
export function layerOf(path) {
  for (const row of layerTable) {
    for (const pattern of row.files) {
      const match = toRegExp(pattern, undefined).exec(path);
      if (match !== null) return { row, name: match.groups?.['name'] };
    }
  }
  return null;
}

/** @param {string[]} patterns @param {string} value @param {string} [name] */
function matchesAny(patterns, value, name) {
  return patterns.some((pattern) => toRegExp(pattern, name).test(value));
}

/** @param {string} specifier `@scope/name/inside` → `@scope/name` */
function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** A test pattern or a plain path, without its extension: imports are written without one. @param {string} path */
function withoutExtension(path) {
  return path.replace(/\.(d\.ts|tsx?|mts|cts|jsx?|mjs|cjs)$/, '');
}

/**
 * Why `path` (relative to the repository, with `/`) may not import `specifier`, or null where it may.
 * Type imports count like any other.
 *
 * @param {string} path
 * @param {string} specifier
 * @returns {string | null}
 */
export function checkImport(path, specifier) {
  const layer = layerOf(path);
  if (layer === null) return `${path} belongs to no row of tools/lint/layer-table.mjs: add one for its folder.`;
  const { row, name } = layer;
  const bare = specifier.replace(/\?.*$/, '');

  if (bare.startsWith('.')) {
    const target = withoutExtension(posix.join(posix.dirname(path), bare));
    if (target.startsWith('../')) return `${row.layer} may not import a file outside the repository: ${specifier}.`;
    if (matchesAny(row.imports, target, name)) return null;
    return `${row.layer} may not import ${target}${targetLayer(target)}. It may import: ${row.imports.join(', ') || 'no file'}.`;
  }
  if (bare.startsWith('node:') || builtinNames.has(bare)) {
    const module = bare.startsWith('node:') ? bare : `node:${bare}`;
    if (row.builtins.includes('*') || row.builtins.includes(module)) return null;
    return `${row.layer} may not import ${module}. Built-in modules it may import: ${row.builtins.join(', ') || 'none'}.`;
  }
  if (matchesAny(row.packages, packageOf(bare)) || row.packages.includes('*')) return null;
  return `${row.layer} may not import the package ${packageOf(bare)}. Packages it may import: ${row.packages.join(', ') || 'none'}.`;
}

/** @param {string} target */
function targetLayer(target) {
  const found = layerOf(`${target}.ts`);
  return found === null ? '' : ` (${found.row.layer})`;
}

/** Whether importing this file must run nothing. @param {string} path */
export function mustBeInert(path) {
  return matchesAny(inertFolders, path) && layerOf(path)?.row.layer !== 'tests beside the code';
}
