import { type Node, parse as parseJsonc, parseTree } from 'jsonc-parser';
import { parse as parseToml, stringify as stringifyToml } from 'smol-toml';
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml';

export type Data = Record<string, unknown>;

/** An assistant as other programs know it: what they read from its file and write into it, without our code. */
export interface OtherFormat {
  assistant: string;
  file: string;
  key: string;
  comment: string | undefined;
  parse: (text: string) => Data;
  /** The data in one of some styles. */
  render: (data: Data, style: number) => string;
  /** One `"key": "value"` as a line of its own. */
  line: (key: string, value: string) => string;
  /** Files as people write them, with servers of others and without. */
  written: readonly string[];
  /** The text with one more setting behind all others; undefined where that is not simple. */
  append: (text: string, key: string, value: string) => string | undefined;
  /** What counts of a text after somebody wrote anew what we had put around our entries. */
  loosely: (text: string) => string;
}

const plain = (text: string): string => text.replace(/^\uFEFF/, '');
const copy = (value: unknown): Data => JSON.parse(JSON.stringify(value ?? {})) as Data;
const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** Behind the last property of the root. */
function appendJson(text: string, key: string, value: string): string | undefined {
  const root = parseTree(plain(text), [], { allowTrailingComma: true });
  const last = (root as Node | undefined)?.children?.at(-1);
  if (!root || !last) return undefined;
  const shift = text.length - plain(text).length;
  const end = shift + last.offset + last.length;
  // Comments and a comma at the end are cases of their own.
  if (!/^\s*\}\s*$/.test(text.slice(end))) return undefined;
  return `${text.slice(0, end)},${eolOf(text)}  "${key}": "${value}"${text.slice(end)}`;
}

function appendLines(text: string, line: string): string {
  const eol = eolOf(text);
  return `${text === '' || text.endsWith('\n') ? text : text + eol}${line}${eol}`;
}

/** Blanks, and the comma that stays behind the last property with a group that was left empty, also where comments follow it. */
const BLANKS_AND_LAST_COMMA = /\s|,(?=(?:\s|\/\/[^\n]*|\/\*.*?\*\/)*\})/g;

const jsonLoosely = (key: string) => (text: string) => {
  const data = parseJsonc(plain(text), [], { allowTrailingComma: true }) as Data | undefined;
  const servers = data?.[key];
  if (data === undefined || (Object.keys(data).length <= 1 && isEmpty(servers ?? {}) && (key in data || isEmpty(data)))) {
    const comments = plain(text).replace(new RegExp(`"${key}"\\s*:\\s*\\{\\s*\\}|[{}]|\\s`, 'g'), '');
    return comments;
  }
  if (servers !== undefined && !isEmpty(servers)) return text;
  return text.replace(new RegExp(`"${key}"\\s*:\\s*\\{\\s*\\}\\s*,?`), '').replace(BLANKS_AND_LAST_COMMA, '');
};

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

const JSON_CONTENT = (key: string): string[] => [
  '{}',
  '{ }\n',
  '{\n}\n',
  ' \n',
  '{"key1":"tok1"}',
  '{ "key1": "tok1", "key2": [1, {"x": "tok2"}] }\n',
  `{"key1":"tok1","${key}":{}}`,
  `{\n  "key1": "tok1",\n  "${key}": {\n  },\n  "key2": "tok2"\n}\n`,
  `{\n    "${key}": {\n        "srv1": { "command": "tok1" },\n        "srv2": {\n            "command": "tok2"\n        }\n    },\n    "key3": "tok3"\n}`,
  `{\r\n\t"${key}": {\r\n\t\t"srv1": {\r\n\t\t\t"command": "tok1"\r\n\t\t}\r\n\t}\r\n}\r\n`,
  `\uFEFF{\n  "key1": "tok1",\n  "key2": "tok2",\n  "key3": 1.50}`,
];

const renderJson = (data: Data, style: number): string =>
  `${JSON.stringify(data, null, ['', '  ', '    ', '\t'][style % 4])}${style % 2 ? '\n' : ''}`;

export const OTHERS: readonly OtherFormat[] = [
  {
    assistant: 'claude-desktop',
    file: '.config/Claude/claude_desktop_config.json',
    key: 'mcpServers',
    comment: undefined,
    parse: (text) => copy(plain(text).trim() === '' ? {} : JSON.parse(plain(text))),
    render: renderJson,
    line: (key, value) => `"${key}": "${value}",`,
    written: JSON_CONTENT('mcpServers'),
    append: appendJson,
    loosely: jsonLoosely('mcpServers'),
  },
  {
    assistant: 'zed',
    file: '.config/zed/settings.json',
    key: 'context_servers',
    comment: '//',
    parse: (text) => copy(parseJsonc(plain(text), [], { allowTrailingComma: true })),
    render: renderJson,
    line: (key, value) => `"${key}": "${value}",`,
    written: [
      ...JSON_CONTENT('context_servers'),
      '// nothing yet',
      '{\n  // one\n  "key1": "tok1", // two\n  /* three */ "key2": "tok2" // four\n  // five\n}\n',
      '{\n  "key1": "tok1",\n  "context_servers": {\n    "srv1": { "command": "tok2", }, // their own\n  },\n}\n',
      '{\n  "context_servers": {\n    "srv1": {} /* a\n  b */\n  } // end\n}',
      '{ "key1": "tok1", "context_servers": { /* none */ }, }',
      '{\n  "context_servers": { // none\n  },\n  "key2": "tok2"\n}',
    ],
    append: appendJson,
    loosely: jsonLoosely('context_servers'),
  },
  {
    assistant: 'codex',
    file: '.codex/config.toml',
    key: 'mcp_servers',
    comment: '#',
    parse: (text) => copy(parseToml(plain(text))),
    render: (data, style) => `${stringifyToml(data)}${style % 2 ? '\n' : ''}`,
    line: (key, value) => `${key} = "${value}"`,
    written: [
      '# mine\n',
      'key1 = "tok1"',
      'key1 = "tok1"\n\n\n',
      'key1 = "tok1" # note\n\n[table1]\nkey2 = [\n  ["tok2"],\n  # inside\n  [ "]" ],\n]\n',
      'key1 = """\n[mcp_servers.hydrant-sales]\n"""\n[mcp_servers]\n\n[mcp_servers.srv1]\ncommand = "tok1"\n  [mcp_servers.srv1.env]\n  A = \'tok2\'\n# end\n',
      '[mcp_servers.srv1]\r\ncommand = "tok1"\r\n\r\n[["a]b".c]]\r\nkey2 = "tok2"\r\n',
      'mcp_servers = {}\nkey1 = "tok1"\n',
      'key1 = "tok1"\nmcp_servers = { srv1 = { command = "tok2", args = ["}", "a,b"] }, "srv 2" = { command = "x" } } # note\n\n[table1]\nkey2 = 1',
      'mcp_servers = {srv1.command = "tok1", srv1.args = []}',
      "\uFEFF[mcp_servers.\"srv 1\"]\ncommand = '''\n[x]\ntok1'''\n",
    ],
    append: (text, key, value) => appendLines(text, `[${key}]${eolOf(text)}key = "${value}"`),
    loosely: (text) =>
      plain(text)
        .replace(/^[ \t]*\[mcp_servers\]\r?\n/m, '')
        .replace(/(\r?\n)(\s*\r?\n)+/g, '$1')
        .trim(),
  },
  {
    assistant: 'goose',
    file: '.config/goose/config.yaml',
    key: 'extensions',
    comment: '#',
    parse: (text) => copy(parseYaml(plain(text))),
    render: (data, style) => (Object.keys(data).length === 0 ? '' : stringifyYaml(data, { lineWidth: 0, indent: style % 2 ? 4 : 2 })),
    line: (key, value) => `${key}: "${value}"`,
    written: [
      '# mine\n',
      'key1: tok1',
      'key1: tok1 # note\nextensions: {} # none\nkey2: |\n  tok2\n\n  more\n',
      'extensions:\n  # theirs\n  srv1:\n    cmd: tok1 # note\n    args: [a, "b"]\n\n  # after\nkey2: tok2\n',
      'extensions: null\nkey1: tok1\n',
      'extensions:   # none yet\nkey1: tok1',
      'key1: tok1\r\nextensions:\r\n    srv1:\r\n        cmd: tok2\r\n# end\r\n',
      '\uFEFFextensions: {}',
      'key1: tok1\nextensions: {srv1: {cmd: tok2, args: ["}", a]}, "srv 2": {cmd: "x, y"}} # note\nkey2: tok3\n',
      'key1: >-\n  tok1\n  folded\nextensions:\n  srv1:\n    cmd: tok2\n    text: |\n      tok3\n',
    ],
    append: (text, key, value) => appendLines(text, `${key}: "${value}"`),
    loosely: (text) => {
      const servers = copy(parseYaml(plain(text))).extensions ?? {};
      return isEmpty(servers)
        ? plain(text)
            .replace(/^extensions:[ \t]*(\{\}|null)?[ \t]*(#.*)?\r?\n?/m, '')
            .trimEnd()
        : text;
    },
  },
];
