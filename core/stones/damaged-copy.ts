import { readFileIfThere, writeFileAtomically } from './atomic-file.ts';

/** Where the content of a damaged file was kept: `<file>.damaged-<time>`. A content that is about to be written over is never lost. */
export async function keepDamagedCopy(file: string, bytes: Uint8Array): Promise<string> {
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace('.', '');
  for (let attempt = 0; ; attempt++) {
    const path = `${file}.damaged-${stamp}${attempt === 0 ? '' : `-${attempt}`}`;
    if ((await readFileIfThere(path)) !== undefined) continue;
    await writeFileAtomically(path, bytes);
    return path;
  }
}
