import { existsSync, readFileSync } from 'node:fs';

// Loaded into a real process with NODE_OPTIONS=--import: an error that nobody catches, as soon as the file CRASH_FILE is there. Its content
// says how: the first word is `throw` or `reject`, the rest is the message. CRASH_PARTS
// is written into every other part of the error.
const { CRASH_FILE = '', CRASH_IN = '', CRASH_PARTS = '' } = process.env;

if (process.argv.slice(1, 3).join(' ').includes(CRASH_IN)) {
  const look = setInterval(() => {
    if (!existsSync(CRASH_FILE)) return;
    clearInterval(look);
    const [how, ...message] = readFileSync(CRASH_FILE, 'utf8').split(' ');
    const error = new TypeError(message.join(' '));
    if (CRASH_PARTS) {
      const frames = `at Object.${CRASH_PARTS} (file:///tmp/${CRASH_PARTS}.js:1:2)\n${error.stack?.split('\n').slice(1).join('\n')}`;
      const stack = `${CRASH_PARTS}: ${error.message}\n    ${frames}`;
      Object.assign(error, { name: CRASH_PARTS, code: CRASH_PARTS, cause: new Error(CRASH_PARTS), stack });
    }
    if (how === 'reject') void Promise.reject(error);
    else throw error;
  }, 20);
  look.unref();
}
