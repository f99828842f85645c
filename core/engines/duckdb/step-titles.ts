import type { StepTitles } from '../../connectors/connector.ts';

/** Titles of the probes before the engine opens, by outcome. */
export const SOURCE_TITLES = {
  sample: { ok: 'Sample found', failed: 'Sample not found', skipped: 'Sample not looked for', cancelled: 'Sample: cancelled' },
  // "Not usable" covers a missing path, another kind of file, and missing permission; the sentence tells which.
  file: { ok: 'File found', failed: 'File not usable', skipped: 'File not looked for', cancelled: 'File: cancelled' },
  folder: { ok: 'Folder found', failed: 'Folder not usable', skipped: 'Folder not looked for', cancelled: 'Folder: cancelled' },
  files: { ok: 'Files found', failed: 'No files to read', skipped: 'Files not looked for', cancelled: 'Files: cancelled' },
  content: {
    ok: 'Files read to their end',
    warning: 'Files read, not all of them whole',
    failed: 'Files not read',
    skipped: 'Files not read yet',
    cancelled: 'Reading the files: cancelled',
  },
} as const satisfies Record<string, StepTitles>;
