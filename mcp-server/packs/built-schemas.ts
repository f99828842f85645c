import type { ToolSchemas } from '../tools/tool-schemas.ts';

/** Put in by the build, apart from those of the eight tools: only a server with a pack reads them. */
declare const __PACK_SCHEMAS__: Record<string, ToolSchemas> | undefined;

/** The JSON Schemas of the packs' tools by name; undefined when the sources run as they are. */
export const PACK_SCHEMAS = typeof __PACK_SCHEMAS__ === 'undefined' ? undefined : __PACK_SCHEMAS__;
