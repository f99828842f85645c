import { ASSISTANTS } from '../../core/assistants/catalogue/all.ts';

const OURS: Readonly<Record<string, string>> = { Hydrant: 'You', 'hydrant-cli': 'Command line' };

/** What people call who asked: assistants name themselves in ways of their own (`claude-ai`). Unknown names stay as they are. */
export function clientLabel(name: string): string {
  if (Object.hasOwn(OURS, name)) return OURS[name] as string;
  return ASSISTANTS.find(({ clientNames }) => clientNames.includes(name))?.name ?? name;
}

export function labelled<C extends { name: string; version: string }>(client: C): C & { label: string } {
  return { ...client, label: clientLabel(client.name) };
}
