import { type CodedTool, codedTool, type SectionsTool, type Shape, sectionsTool } from '../../../../connectors/packs/pack-tool.ts';
import type { ServerFacts } from './server-facts.ts';

/** A tool of this pack whose statements are chosen by the facts of the server. */
export const adminTool = <S extends Shape>(tool: SectionsTool<ServerFacts, S>): SectionsTool<ServerFacts> => sectionsTool(tool);

/** A tool of this pack with code of its own. */
export const codedAdminTool = <S extends Shape>(tool: CodedTool<ServerFacts, S>): CodedTool<ServerFacts> => codedTool(tool);
