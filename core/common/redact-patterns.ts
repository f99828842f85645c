import { pairSpans } from './redact-pairs.ts';
import type { Span } from './redact-spans.ts';

/**
 * Tokens recognizable by their shape, such as `ghp_…`. Every alternative begins with fixed letters and cannot fail after a long run, so
 * that matching stays linear.
 */
const SHAPES =
  /\bdapi[0-9a-f]{16,}(?:-\d+)?|\bdose[0-9a-f]{24,}|\b(?:AKIA|ASIA)[0-9A-Z]{12,}|\bsbp_[A-Za-z0-9]{16,}|\bsb_secret_[\w-]{8,}|\bgh[pousr]_[A-Za-z0-9]{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{16,}|\bnpm_[A-Za-z0-9]{24,}|\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}|\bsk-[A-Za-z0-9][\w-]{18,}|\bAIza[\w-]{30,}|\bya29\.[\w-]{8,}|eyJ[\w-]{10,}(?:\.[\w-]*){0,4}/g;
/** A bearer token outside a header; it must contain a digit, unlike "bearer authentication". */
const BEARER = /\bbearer\s{1,8}([\w.~+/=-]{8,})/gi;

/** Secrets recognized by their position or shape, whether or not they are registered. */
export function patternSpans(text: string): Span[] {
  const spans = [...pemSpans(text), ...urlSpans(text), ...pairSpans(text)];
  for (const match of text.matchAll(SHAPES)) spans.push([match.index, match.index + match[0].length]);
  for (const match of text.matchAll(BEARER)) {
    const [all, token] = match as unknown as [string, string];
    if (/\d/.test(token)) spans.push([match.index + all.length - token.length, match.index + all.length]);
  }
  return spans;
}

const PEM_BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}-----/g;
const PEM_END = /-----END [A-Z0-9 ]{0,40}-----/y;
const PEM_GAP = /(?:\s|\\{1,8}[nrt]){0,64}/y;
const PEM_HEADER = /[A-Za-z0-9-]{1,40}: [^\r\n\\]{0,200}/y;
const PEM_LINE = /[A-Za-z0-9+/=]+/y;

/** Whole PEM blocks; without an END line, all following lines of base64. A BEGIN line that is only mentioned is not masked. */
function pemSpans(text: string): Span[] {
  const spans: Span[] = [];
  if (!text.includes('-----BEGIN ')) return spans;
  const begins = [...text.matchAll(PEM_BEGIN)];
  for (const [n, begin] of begins.entries()) {
    const body = begin.index + begin[0].length;
    const limit = begins[n + 1]?.index ?? text.length;
    const dashes = text.slice(body, limit).indexOf('-----END ');
    if (dashes >= 0) {
      PEM_END.lastIndex = body + dashes;
      spans.push([begin.index, PEM_END.test(text) ? PEM_END.lastIndex : body + dashes + 9]);
      continue;
    }
    const end = truncatedPemEnd(text, body);
    if (end > body) spans.push([begin.index, end]);
  }
  return spans;
}

function truncatedPemEnd(text: string, body: number): number {
  let end = body;
  let headers = 0;
  for (;;) {
    const at = matchEnd(PEM_GAP, text, end);
    const header = headers < 8 ? matchEnd(PEM_HEADER, text, at) : at;
    if (header > at) {
      headers++;
      end = header;
      continue;
    }
    const line = matchEnd(PEM_LINE, text, at);
    if (line === at) return end;
    // A short run is the last line of base64, or the prose after it: prose continues after a blank, a last line does not.
    if (line - at < 16) return /^(?:$|[\r\n\\"'`,;)}\]….])/.test(text.slice(line, line + 1)) ? line : end;
    end = line;
  }
}

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

const URL_TEXT = /^[^\s"`<>]*/;

/** The password of `scheme://user:password@host`, even if it should have been percent-encoded and was not. */
function urlSpans(text: string): Span[] {
  const spans: Span[] = [];
  let mark = text.indexOf('://');
  while (mark >= 0) {
    const start = mark + 3;
    mark = text.indexOf('://', start);
    const rest = text.slice(start, mark < 0 ? undefined : mark);
    const url = URL_TEXT.exec(rest)?.[0] ?? '';
    const colon = url.indexOf(':');
    if (colon < 0 || url.startsWith('[')) continue;
    const slash = url.search(/[/?#]/);
    const inAuthority = url.lastIndexOf('@', slash < 0 ? undefined : slash);
    const at = inAuthority >= 0 ? inAuthority : colon < slash && !/^\d{0,5}[/?#]/.test(url.slice(colon + 1)) ? url.lastIndexOf('@') : -1;
    if (at > colon + 1) spans.push([start + colon + 1, start + at]);
    // An engine that quotes a statement in its error may cut the URL before its `@`: text after the colon that is no port is masked.
    else if (at < 0 && (slash < 0 || colon < slash) && !/^\d{0,5}(?!\w)/.test(url.slice(colon + 1)))
      spans.push([start + colon + 1, start + url.length]);
  }
  return spans;
}
