import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const NAMES = new Set(['electron', 'electron/main', 'electron/common']);

/** From here on `electron` is `module` for everything that imports or requires it. A name it lacks is a SyntaxError of the import. */
export function provideElectron(module: object): void {
  Object.assign(globalThis, { __standinElectron: module });
  const forImport = `const electron = globalThis.__standinElectron; export default electron; export const { ${Object.keys(module).join(', ')} } = electron;`;
  const urls = {
    import: `data:text/javascript,${encodeURIComponent(forImport)}`,
    require: pathToFileURL(join(import.meta.dirname, 'electron', 'for-require.cjs')).href,
  };
  registerHooks({
    resolve(specifier, context, next) {
      if (!NAMES.has(specifier)) return next(specifier, context);
      const required = context.conditions?.includes('require') ?? false;
      return required ? { url: urls.require, format: 'commonjs', shortCircuit: true } : { url: urls.import, shortCircuit: true };
    },
  });
}
