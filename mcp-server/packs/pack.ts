import type { Engine } from '../../core/profiles/profile.ts';
import type { Tool } from '../tools/tool.ts';

/** A group of further tools for one engine, that a profile switches on by its id. */
export interface Pack {
  id: string;
  engine: Engine;
  title: string;
  /** What it is for, in one sentence. */
  sentence: string;
  /** Its tools, in the order they are listed. Their code is loaded with the first server that has the pack switched on. */
  load: () => Promise<readonly Tool[]>;
}
