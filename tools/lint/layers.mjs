import { relative, sep } from 'node:path';
import { checkImport, mustBeInert } from './layer-check.mjs';

/**
 * The layer table as two lint rules. Oxlint loads this through `jsPlugins`; the API is ESLint's.
 */

/** @param {{ filename: string, cwd: string }} context */
function pathInRepository(context) {
  return relative(context.cwd, context.filename).split(sep).join('/');
}

const imports = {
  meta: { type: 'problem', docs: { description: 'Each folder imports only what its row of the layer table names.' } },
  /** @param {any} context */
  create(context) {
    const path = pathInRepository(context);
    /** @param {any} source the node of a module specifier */
    const check = (source) => {
      const specifier = source?.type === 'Literal' ? source.value : source?.quasis?.[0]?.value.cooked;
      if (typeof specifier !== 'string') return;
      const reason = checkImport(path, specifier);
      if (reason !== null) context.report({ node: source, message: reason });
    };
    return {
      /** @param {any} node */
      ImportDeclaration: (node) => check(node.source),
      /** @param {any} node */
      ExportNamedDeclaration: (node) => check(node.source),
      /** @param {any} node */
      ExportAllDeclaration: (node) => check(node.source),
      /** @param {any} node */
      ImportExpression: (node) => check(node.source),
      // import('x').Type: the same dependency in the place of a type.
      /** @param {any} node */
      TSImportType: (node) => check(node.source ?? node.argument?.literal ?? node.argument),
      /** @param {any} node */
      CallExpression: (node) => {
        if (node.callee.type === 'Identifier' && node.callee.name === 'require') check(node.arguments[0]);
      },
    };
  },
};

const inert = {
  meta: { type: 'problem', docs: { description: 'Importing a module runs nothing.' } },
  /** @param {any} context */
  create(context) {
    if (!mustBeInert(pathInRepository(context))) return {};
    return {
      /** @param {any} program */
      Program(program) {
        for (const statement of program.body) {
          if (isEffect(statement)) {
            context.report({
              node: statement,
              message: 'Importing this module would run this statement. Move it into a function that a host calls.',
            });
          }
        }
      },
    };
  },
};

/** Declarations are free, whatever they compute; a statement that only runs is not. @param {any} statement @returns {boolean} */
function isEffect(statement) {
  if (/^Export(Named|Default)Declaration$/.test(statement.type)) {
    return statement.declaration !== null && isEffect(statement.declaration);
  }
  if (statement.type === 'ExpressionStatement') return typeof statement.directive !== 'string';
  if (statement.type === 'ImportDeclaration')
    return statement.specifiers.length === 0 && statement.importKind !== 'type';
  if (statement.type === 'VariableDeclaration') {
    return statement.declarations.some((/** @type {any} */ declarator) => declarator.init?.type === 'AwaitExpression');
  }
  return /^(If|For|ForIn|ForOf|While|DoWhile|Try|Switch|Throw|Block)Statement$/.test(statement.type);
}

export default { meta: { name: 'lagoon' }, rules: { layers: imports, 'inert-modules': inert } };
