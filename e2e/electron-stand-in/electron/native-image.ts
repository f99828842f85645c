import { readFileSync } from 'node:fs';
import { strict } from '../strict.ts';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

export type NativeImage = ReturnType<typeof imageOf>;

/** Pictures by their bytes; only the size of a PNG is looked at. What is neither PNG nor JPEG is empty, as with Electron. */
export const nativeImage = strict(
  {
    createFromPath: (path: string): NativeImage => imageOf(read(path)),
    createFromBuffer: (bytes: Buffer): NativeImage => imageOf(bytes),
    createFromDataURL: (url: string): NativeImage => imageOf(Buffer.from(url.split(',')[1] ?? '', 'base64')),
    createEmpty: (): NativeImage => imageOf(Buffer.alloc(0)),
  },
  'nativeImage',
);

function imageOf(given: Buffer) {
  const isPng = given.subarray(0, 4).equals(PNG) && given.length >= 24;
  const bytes = isPng || given[0] === 0xff ? given : Buffer.alloc(0);
  const size = isPng ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : { width: 0, height: 0 };
  let template = false;
  return strict(
    {
      isEmpty: (): boolean => bytes.length === 0,
      getSize: (): { width: number; height: number } => ({ ...size }),
      toPNG: (): Buffer => bytes,
      toDataURL: (): string => `data:image/png;base64,${bytes.toString('base64')}`,
      setTemplateImage: (is: boolean): void => void (template = is),
      isTemplateImage: (): boolean => template,
      /** The same picture: nothing here draws it. */
      resize: (_options: object): NativeImage => imageOf(bytes),
    },
    'nativeImage',
  );
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
