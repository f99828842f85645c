import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'vite';

/** What a TypeScript file imports or exports on when it is loaded: neither by `import()` nor as a type alone. */
export function staticImports(file: string, text: string): string[] {
  const { module } = parseSync(file, text);
  const imported = module.staticImports.filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType));
  const exported = module.staticExports.flatMap(({ entries }) => entries.filter(({ isType }) => !isType));
  return [
    ...imported.map(({ moduleRequest }) => moduleRequest.value),
    ...exported.flatMap(({ moduleRequest }) => (moduleRequest ? [moduleRequest.value] : [])),
  ];
}

/** Every file and package that is loaded with a file, itself included, however far below. */
export function loadedWith(file: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  if (!file.endsWith('.ts') || !existsSync(file)) return loaded;
  for (const specifier of staticImports(file, readFileSync(file, 'utf8'))) {
    if (specifier.startsWith('.')) loadedWith(join(dirname(file), specifier), loaded);
    else loaded.add(specifier);
  }
  return loaded;
}
