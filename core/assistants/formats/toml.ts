import { parse, stringify, TomlError } from 'smol-toml';
import { eolOf, type Format, MASKED, mapAt, misshapen, unparsable } from './format.ts';

/** TOML: our entry is a table of its own at the end, added and taken out as whole lines. */
export const tomlFormat: Format = {
  read(text, keys) {
    const document = parsed(text);
    return { document, servers: mapAt(document, keys) ?? {} };
  },
  set(text, keys, id, entry) {
    const without = tomlFormat.remove(text, keys, id);
    const eol = eolOf(text);
    const block = stringify(nested([...keys, id], entry))
      .trim()
      .replaceAll('\n', eol);
    const body = tablesOnly(block, keys, eol);
    const gap = without === '' ? '' : without.endsWith('\n') ? (/(\r?\n){2}$/.test(without) ? '' : eol) : eol + eol;
    return `${without}${gap}${body}${eol}`;
  },
  remove(text, keys, id) {
    const { servers } = tomlFormat.read(text, keys);
    if (!Object.hasOwn(servers, id)) return text;
    const lines = text.split(/(?<=\n)/);
    const own = header(keys, id);
    const kept: string[] = [];
    let inside = false;
    for (const line of lines) {
      if (/^\s*\[/.test(line)) inside = own.test(line);
      if (!inside) kept.push(line);
    }
    const out = kept.join('');
    const left = tomlFormat.read(out, keys).servers;
    if (Object.hasOwn(left, id)) throw misshapen(`\`${[...keys, id].join('.')}\` is not written as a table of its own.`);
    return out.replace(/(\r?\n)(?:[ \t]*\r?\n)+$/, '$1');
  },
  mask(text, keys, ours) {
    let foreign = true;
    return text
      .split(/(?<=\n)/)
      .map((line) => {
        if (/^\s*\[/.test(line)) foreign = ![...ours].some((id) => header(keys, id).test(line));
        if (!foreign || /^\s*(\[|#|$)/.test(line)) return line;
        const valued = line.replace(/^(\s*(?:"[^"]*"|'[^']*'|[\w.-]+)\s*=\s*).*?(\r?\n?)$/, `$1"${MASKED}"$2`);
        // A further line of a list or a long text.
        return valued === line ? line.replace(/\S.*?(?=\r?\n?$)/, MASKED) : valued;
      })
      .join('');
  },
  snippet: (keys, entries) => ({ language: 'toml', text: `${tablesOnly(stringify(nested(keys, entries)).trim(), keys, '\n')}\n` }),
};

function parsed(text: string): Record<string, unknown> {
  try {
    return parse(text, { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    if (error instanceof TomlError)
      throw unparsable(error.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? 'not TOML', error.line);
    throw error;
  }
}

/** `[mcp_servers.id]` or a table below it, with the name quoted or not. */
function header(keys: readonly string[], id: string): RegExp {
  const part = (name: string): string => `(?:${escaped(name)}|"${escaped(name)}"|'${escaped(name)}')`;
  return new RegExp(`^\\s*\\[\\s*${[...keys, id].map(part).join('\\s*\\.\\s*')}\\s*[.\\]]`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Without a header for the outer table alone, which may stand in the file already. */
function tablesOnly(block: string, keys: readonly string[], eol: string): string {
  const outer = `[${keys.join('.')}]`;
  return block
    .split(eol)
    .filter((line) => line.trim() !== outer)
    .join(eol)
    .trimStart();
}

function nested(path: readonly string[], value: unknown): Record<string, unknown> {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<string, unknown>;
}
