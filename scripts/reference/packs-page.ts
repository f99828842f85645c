import { PACKS } from '../../mcp-server/packs/packs.ts';
import { NOTE } from './markdown.ts';
import { toolPart } from './tools-page.ts';

/** docs/reference/packs.md. */
export async function packsPage(): Promise<string> {
  const parts = await Promise.all(
    PACKS.map(async ({ id, title, engine, sentence, load }) => {
      const tools = await load();
      return `# ${id}\n\n${title}, for ${engine}. ${sentence}\n\n${tools.map(toolPart).join('\n')}`;
    }),
  );
  return `# Packs\n\n${NOTE}\nFurther tools that a profile switches on: \`hydrant profiles pack ID PACK\`. They are listed after the eight.\n\n${parts.join('\n')}`;
}
