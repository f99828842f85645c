/** A tool of a pack in words for a person; its code, and its words for a model, are the server's. */
export interface PackTool {
  name: string;
  title: string;
  /** What an assistant learns or does with it, in one line. */
  sentence: string;
  /** It changes something at the server: judged by the policy of the connection. All others only read. */
  changes?: true;
  /** What it needs of the login or the server, by the names of the pack's needs. */
  needs?: readonly string[];
}

/** A group of further tools for one engine, that a profile switches on by its id. Says all there is to say before it is on; loads no code. */
export interface PackDescription {
  id: string;
  engine: string;
  title: string;
  /** What it lets an assistant see, in one sentence. */
  sentence: string;
  /** Rights and extensions that some of its tools need, and what is missing without them. */
  needs: readonly { name: string; sentence: string }[];
  /** In the order the server lists them. */
  tools: readonly PackTool[];
}
