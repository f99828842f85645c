import { POSTGRES_ADMIN } from './description.ts';

/** Name and title of a tool, as the description of the pack has them. */
export function about(name: (typeof POSTGRES_ADMIN)['tools'][number]['name']): { name: string; title: string } {
  const { title } = POSTGRES_ADMIN.tools.find((tool) => tool.name === name)!;
  return { name, title };
}
