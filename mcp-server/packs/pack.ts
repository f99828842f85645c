import type { PackDescription } from '../../core/packs/pack-description.ts';
import type { Tool } from '../tools/tool.ts';

/** A pack with its code. */
export interface Pack extends PackDescription {
  /** The tools it describes. Their code is loaded with the first server that has the pack switched on. */
  load: () => Promise<readonly Tool[]>;
}
