// Started by atomic-file.test.ts: writes a file once under a file size limit, or repeatedly until it is killed.
import { writeFileAtomically } from '../atomic-file.ts';
import { HydrantError } from '../errors.ts';

const [mode, path = '', size = '0'] = process.argv.slice(2);

if (mode === 'forever') {
  process.stdout.write('started\n');
  for (let i = 0; ; i++) await writeFileAtomically(path, String(i % 10).repeat(Number(size)));
}
// SIGXFSZ, sent at the limit, would end the process: signal-exit (in write-file-atomic) listens to it and re-raises it unless there is
// another listener. A full disk sends no signal.
process.on('SIGXFSZ', () => {});
try {
  await writeFileAtomically(path, 'n'.repeat(Number(size)));
  process.stdout.write('{}');
} catch (error) {
  process.stdout.write(JSON.stringify(error instanceof HydrantError ? error : { unexpected: String(error) }));
}
