import { access, mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { extname, join } from 'node:path';

/** A free path in the Downloads folder (the home folder where there is none), for a host that cannot ask. */
export async function downloadPath(name: string): Promise<string> {
  const downloads = join(homedir(), 'Downloads');
  const isFolder = await stat(downloads).then(
    (match) => match.isDirectory(),
    () => false,
  );
  const folder = isFolder ? downloads : homedir();
  await mkdir(folder, { recursive: true });
  const ending = extname(name);
  const stem = name.slice(0, name.length - ending.length);
  for (let n = 1; ; n++) {
    const path = join(folder, n === 1 ? name : `${stem} (${n})${ending}`);
    const taken = await access(path).then(
      () => true,
      () => false,
    );
    if (!taken) return path;
  }
}
