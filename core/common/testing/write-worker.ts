// Started by atomic-file.test.ts: writes a file once with a limit on file sizes around it, or over and over until it is killed.
import { writeFileAtomically } from '../atomic-file.ts';
import { HydrantError } from '../errors.ts';

const [mode, path = '', size = '0'] = process.argv.slice(2);

if (mode === 'forever') {
  process.stdout.write('started\n');
  for (let i = 0; ; i++) await writeFileAtomically(path, String(i % 10).repeat(Number(size)));
}
// The signal that comes with the limit would end the process: signal-exit (in write-file-atomic) listens to it and hands it on
// unless somebody else listens too. A full disk sends none.
process.on('SIGXFSZ', () => {});
try {
  await writeFileAtomically(path, 'n'.repeat(Number(size)));
  process.stdout.write('{}');
} catch (error) {
  process.stdout.write(JSON.stringify(error instanceof HydrantError ? error : { unexpected: String(error) }));
}
