/** A tool of a pack in words for a person; its code, and its description for a model, are in mcp-server. */
export interface PackTool {
  name: string;
  title: string;
  /** What an assistant learns or does with it, in one line. */
  sentence: string;
  /** Set if the tool changes something on the server; the policy of the connection applies to it. All other tools only read. */
  changes?: true;
  /** Names of the pack's `needs` that this tool depends on. */
  needs?: readonly string[];
}

/**
 * A group of further tools for one engine, which a profile enables by its id. Complete enough to describe the pack before it is enabled;
 * loads no code.
 */
export interface PackDescription {
  id: string;
  engine: string;
  title: string;
  /** What it lets an assistant see, in one sentence. */
  sentence: string;
  /** Rights and extensions that some of its tools need, and the effect of their absence. */
  needs: readonly { name: string; sentence: string }[];
  /** In the order the server lists them. */
  tools: readonly PackTool[];
}
