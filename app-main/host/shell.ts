/** A question about programs of this computer, answered outside the page. Its texts come from a page: show them with `confirmationLines`. */
export interface Confirmation {
  title: string;
  sentence: string;
  /** Command lines, whole. */
  programs: readonly string[];
  /** What their output is sent to; may be empty. */
  address: string;
}

/** What the two hosts do differently: everything that needs a window system. The browser host has little of it. */
export interface Shell {
  readonly host: 'window' | 'browser';
  /** Asks a person for a path; undefined where nobody can be asked this way. */
  pick?(what: 'folder' | 'file'): Promise<string | null>;
  /** Asks a person outside the page, so that no page can answer; undefined where nobody can be asked this way. Resolves with true only for a yes. */
  confirm?(question: Confirmation): Promise<boolean>;
  /** Asks where to save; null when the person thought better of it. */
  savePath?(suggestion: string): Promise<string | null>;
  /** Shows a file or folder in the system's file manager. */
  reveal?(path: string): Promise<boolean>;
  /** Opens a link of another program (`cursor://…`); only those of the assistants' catalogue come here. */
  openLink?(url: string): Promise<boolean>;
  startAtLogin?: { get(): boolean; set(on: boolean): void };
  quit(): void;
}
