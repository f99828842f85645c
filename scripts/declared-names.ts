import { parseSync } from 'vite';

/** A name that a file declares: a variable, parameter, function, class, type, or a property of a class or type. */
export interface DeclaredName {
  name: string;
  isType: boolean;
}

type Node = { type: string; [field: string]: unknown };

const DECLARING: Readonly<Record<string, 'id' | 'key'>> = {
  FunctionDeclaration: 'id',
  FunctionExpression: 'id',
  ClassDeclaration: 'id',
  TSInterfaceDeclaration: 'id',
  TSTypeAliasDeclaration: 'id',
  MethodDefinition: 'key',
  PropertyDefinition: 'key',
  TSPropertySignature: 'key',
  TSMethodSignature: 'key',
};

const TYPES = new Set(['TSInterfaceDeclaration', 'TSTypeAliasDeclaration']);

/** Every name that a TypeScript file declares, in its order. */
export function declaredNames(file: string, text: string): DeclaredName[] {
  const names: DeclaredName[] = [];
  const add = (node: unknown, isType = false): void => {
    if (isNode(node) && /^(Private)?Identifier$/.test(node.type) && typeof node.name === 'string') names.push({ name: node.name, isType });
  };
  /** The names of a pattern: `a`, `{ b: c }`, `[d, ...e]`, `f = 1`. */
  const bind = (pattern: unknown): void => {
    if (!isNode(pattern)) return;
    if (pattern.type === 'Identifier') add(pattern);
    if (pattern.type === 'ObjectPattern') for (const property of listOf(pattern.properties)) bind(property.value ?? property.argument);
    if (pattern.type === 'ArrayPattern') for (const element of listOf(pattern.elements)) bind(element);
    if (pattern.type === 'AssignmentPattern') bind(pattern.left);
    if (pattern.type === 'RestElement') bind(pattern.argument);
  };
  const visit = (node: Node): void => {
    const field = DECLARING[node.type];
    if (field && node.computed !== true) add(node[field], TYPES.has(node.type));
    if (node.type === 'VariableDeclarator') bind(node.id);
    for (const parameter of listOf(node.params)) bind(parameter);
    for (const value of Object.values(node)) for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child);
  };
  visit(parseSync(file, text).program as unknown as Node);
  return names;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

function listOf(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}
