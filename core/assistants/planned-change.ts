import type { DiffLine } from './line-diff.ts';

export interface PlannedChange {
  token: string;
  assistant: string;
  file: string;
  action: 'add' | 'remove' | 'repair' | 'restore';
  /** Before and after as a screen may show them: values of other servers are masked. */
  before: string;
  after: string;
  diff: DiffLine[];
  creates: boolean;
  /** Where the copy of what is there now will be kept; null for a file that is made. */
  backup: string | null;
  /** What to do next, in sentences. */
  notes: string[];
}

export interface ChangeRequest {
  assistant: string;
  action: 'add' | 'remove' | 'repair';
  /** One entry `hydrant-<slug>` each, or all in one entry: `hydrant-<name>`, or `hydrant` without a name. */
  profiles: string[];
  together?: boolean;
  name?: string;
}
