import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { constants } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HydrantError } from '../common/errors.ts';
import type { LogRedaction } from './redaction.ts';

/** Masks for texts: `readable` for texts of any origin, `words` for the rest. */
export type Texts = Pick<LogRedaction, 'readable' | 'words'>;

// Thrown code can put anything into a name, a code and a stack as well, so only values known to hold no data pass unmasked.

const KNOWN_NAMES: ReadonlySet<string> = new Set(
  `Error TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError SuppressedError DOMException AbortError
  TimeoutError AssertionError SystemError DataCloneError NetworkError NotAllowedError NotFoundError SecurityError InvalidStateError
  QuotaExceededError HydrantError ProtocolError ZodError DatabaseError`.split(/\s+/),
);
const NAME_FORM = /^[A-Z][A-Za-z]{0,40}Error$/;

/** `TypeError`; an unknown name passes only if it has the form of one and nothing is withheld, else it becomes `Error`. */
export function safeName(name: unknown, { readable }: Texts): string {
  if (typeof name !== 'string') return 'Error';
  if (KNOWN_NAMES.has(name)) return name;
  return NAME_FORM.test(name) && readable(name) === name ? name : 'Error';
}

const ERRNOS: ReadonlySet<string> = new Set([
  ...Object.keys(constants.errno),
  ...'ENOTFOUND EAI_AGAIN EAI_FAIL EAI_NODATA EAI_NONAME EAI_SERVICE ETIMEOUT ENODATA ESERVFAIL EREFUSED'.split(' '),
]);
/** SQLSTATE classes of the standard and of PostgreSQL, e.g. `42P01`. */
const SQLSTATE = /^(?:0[0-9A-Z]|2[0-9B-F]|3[489BDF]|4[0-4]|5[3-8]|F0|HV|HY|P0|XX)[0-9A-Z]{3}$/;
const CODE_FORM = /^[A-Z][A-Z0-9_]{1,40}$/;

/** `ECONNREFUSED`, an SQLSTATE; an unknown code passes only if it has the form of one and nothing is withheld. */
export function safeCode(error: Error, texts: Texts): string | undefined {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string') return undefined;
  if (ERRNOS.has(code) || (error instanceof HydrantError && CODE_FORM.test(code))) return code;
  if (SQLSTATE.test(code)) return texts.words(code) === code ? code : undefined;
  return CODE_FORM.test(code) && texts.readable(code) === code ? code : undefined;
}

const MOST_FRAMES = 12;
// `at run (file:///…/x.js:1:2)`, `at async file:///…/x.js:1:2`; a path may contain blanks.
const FRAME = /^at (?:.{0,300}? \()?(?:async )?(.{1,400}):(\d{1,7}):(\d{1,7})\)?$/;

/**
 * Stack frames as `dist/server/chunks/x.js:1:2`: only files of this installation, without function names, since those may be computed from
 * data. The message precedes the frames and may contain lines that look like frames, so it is cut off.
 */
export function safeFrames(error: Error, texts: Texts): string[] {
  const { stack, message } = error as { stack: unknown; message: unknown };
  if (typeof stack !== 'string') return [];
  const head = stack.indexOf(String(message));
  if (head < 0) return [];
  return stack
    .slice(head + String(message).length)
    .split('\n')
    .flatMap((line) => {
      const [, file, at, column] = FRAME.exec(line.trim()) ?? [];
      const own = file === undefined ? undefined : ownFile(file);
      return own === undefined ? [] : [texts.words(`${own}:${at}:${column}`)];
    })
    .slice(0, MOST_FRAMES);
}

/** The path of a file within this installation, or the name of a module of Node; undefined for any other location. */
function ownFile(location: string): string | undefined {
  if (location.startsWith('node:internal/')) return 'node:internal';
  if (location.startsWith('node:')) return builtinModules.includes(location.slice('node:'.length)) ? location : undefined;
  const root = installationRoot();
  try {
    const page = /^(?:app|https?):\/\/[^/]{1,100}\/(assets\/[\w.-]{1,100})$/.exec(location)?.[1];
    const path = page === undefined ? localPath(location) : join(root, 'dist', 'renderer', page);
    const inside = relative(root, path);
    const isOurs = !inside.startsWith('..') && path.startsWith(root + sep) && existsSync(path);
    return isOurs ? inside.replaceAll('\\', '/') : undefined;
  } catch {
    return undefined;
  }
}

function localPath(location: string): string {
  return location.startsWith('file:') ? fileURLToPath(location) : location;
}

let root: string | undefined;

/** The nearest folder above this code that has a package.json; without one, the folder of this code. */
function installationRoot(): string {
  if (root !== undefined) return root;
  for (let folder = import.meta.dirname; root === undefined; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) root = folder;
    else if (dirname(folder) === folder) root = import.meta.dirname;
  }
  return root;
}
