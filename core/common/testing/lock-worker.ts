// Started by file-lock.test.ts: increments a number in a file under the lock, or takes the lock and holds it.
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../file-lock.ts';

const [mode, lockFile = '', counter = '', times = '0'] = process.argv.slice(2);

if (mode === 'hold') {
  await withLock(lockFile, async () => {
    process.stdout.write('held\n');
    await sleep(60_000);
  });
} else {
  for (let i = 0; i < Number(times); i++) {
    await withLock(
      lockFile,
      async () => {
        const count = Number(await readFile(counter, 'utf8'));
        if (i % 10 === 0) await sleep(1);
        await writeFile(counter, String(count + 1));
      },
      { timeoutMs: 25_000 },
    );
  }
}
