import type { Chromium } from './chromium.ts';

/** What the parts of the stand-in share about this run. */
export const standIn = {
  chromium: undefined as Chromium | undefined,
  folder: '',
  name: '',
  version: '',
  packaged: false,
  begin(found: { folder: string; name: string; version: string; resources: string | undefined }): void {
    this.folder = found.folder;
    this.name = found.name;
    this.version = found.version;
    this.packaged = found.resources !== undefined;
    if (found.resources) Object.defineProperty(process, 'resourcesPath', { value: found.resources });
  },
};
