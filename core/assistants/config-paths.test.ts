import { describe, expect, test } from 'vitest';
import type { Machine } from './assistant.ts';
import { assistantSpec } from './catalogue/all.ts';

const linux: Machine = { platform: 'linux', home: '/home/ana', env: {}, exists: () => false, names: () => [] };
const mac: Machine = { ...linux, platform: 'darwin', home: '/Users/ana' };
const windows: Machine = {
  ...linux,
  platform: 'win32',
  home: 'C:\\Users\\ana',
  env: { APPDATA: 'C:\\Users\\ana\\AppData\\Roaming', LOCALAPPDATA: 'C:\\Users\\ana\\AppData\\Local' },
};

// The paths of facts/assistants.md, section 1, beside where others get them wrong.
const PATHS: readonly [assistant: string, linux: string, mac: string, windows: string][] = [
  [
    'claude-desktop',
    '.config/Claude/claude_desktop_config.json',
    'Library/Application Support/Claude/claude_desktop_config.json',
    'AppData\\Roaming\\Claude\\claude_desktop_config.json',
  ],
  ['claude-code', '.claude.json', '.claude.json', '.claude.json'],
  ['cursor', '.cursor/mcp.json', '.cursor/mcp.json', '.cursor\\mcp.json'],
  ['vscode', '.config/Code/User/mcp.json', 'Library/Application Support/Code/User/mcp.json', 'AppData\\Roaming\\Code\\User\\mcp.json'],
  ['windsurf', '.codeium/windsurf/mcp_config.json', '.codeium/windsurf/mcp_config.json', '.codeium\\windsurf\\mcp_config.json'],
  [
    'cline',
    '.cline/data/settings/cline_mcp_settings.json',
    '.cline/data/settings/cline_mcp_settings.json',
    '.cline\\data\\settings\\cline_mcp_settings.json',
  ],
  ['zed', '.config/zed/settings.json', '.config/zed/settings.json', 'AppData\\Roaming\\Zed\\settings.json'],
  ['lm-studio', '.lmstudio/mcp.json', '.lmstudio/mcp.json', '.lmstudio\\mcp.json'],
  ['gemini-cli', '.gemini/settings.json', '.gemini/settings.json', '.gemini\\settings.json'],
  ['codex', '.codex/config.toml', '.codex/config.toml', '.codex\\config.toml'],
  ['goose', '.config/goose/config.yaml', '.config/goose/config.yaml', 'AppData\\Roaming\\Block\\goose\\config\\config.yaml'],
  ['continue', '.continue/mcpServers/hydrant.json', '.continue/mcpServers/hydrant.json', '.continue\\mcpServers\\hydrant.json'],
];

test.each(PATHS)('%s: the first place on each system', (assistant, onLinux, onMac, onWindows) => {
  const { files } = assistantSpec(assistant);
  expect(files(linux)[0]).toBe(`/home/ana/${onLinux}`);
  expect(files(mac)[0]).toBe(`/Users/ana/${onMac}`);
  expect(files(windows)[0]).toBe(`C:\\Users\\ana\\${onWindows}`);
});

describe('places that depend on something', () => {
  test('Claude Desktop on Windows: the packaged build first, whatever its hash, and the old place too', () => {
    const packaged: Machine = {
      ...windows,
      names: (folder) => (folder.endsWith('Packages') ? ['Microsoft.X', 'Claude_pzs8sxrjxfjjc', 'Claude_other'] : []),
    };
    expect(assistantSpec('claude-desktop').files(packaged)).toEqual([
      'C:\\Users\\ana\\AppData\\Local\\Packages\\Claude_pzs8sxrjxfjjc\\LocalCache\\Roaming\\Claude\\claude_desktop_config.json',
      'C:\\Users\\ana\\AppData\\Local\\Packages\\Claude_other\\LocalCache\\Roaming\\Claude\\claude_desktop_config.json',
      'C:\\Users\\ana\\AppData\\Roaming\\Claude\\claude_desktop_config.json',
    ]);
  });

  test.each([
    ['claude-code', { CLAUDE_CONFIG_DIR: '/cfg' }, '/cfg/.claude.json'],
    ['codex', { CODEX_HOME: '/cx' }, '/cx/config.toml'],
    ['goose', { GOOSE_PATH_ROOT: '/g' }, '/g/config/config.yaml'],
    ['continue', { CONTINUE_GLOBAL_DIR: '/c' }, '/c/mcpServers/hydrant.json'],
    ['cline', { CLINE_DIR: '/cl' }, '/cl/data/settings/cline_mcp_settings.json'],
    ['cline', { CLINE_DIR: '/cl', CLINE_DATA_DIR: '/cd' }, '/cd/settings/cline_mcp_settings.json'],
    ['cline', { CLINE_DATA_DIR: '/cd', CLINE_MCP_SETTINGS_PATH: '/exact.json' }, '/exact.json'],
    ['zed', { FLATPAK_XDG_CONFIG_HOME: '/fp' }, '/fp/zed/settings.json'],
    ['claude-desktop', { XDG_CONFIG_HOME: '/xdg' }, '/xdg/Claude/claude_desktop_config.json'],
    ['claude-desktop', { XDG_CONFIG_HOME: 'relative' }, '/home/ana/.config/Claude/claude_desktop_config.json'],
  ])('%s with %o', (assistant, env, path) => {
    expect(assistantSpec(assistant).files({ ...linux, env })[0]).toBe(path);
  });

  test('VS Code keeps its servers under `servers`, Zed under `context_servers`', () => {
    expect(assistantSpec('vscode').keys).toEqual(['servers']);
    expect(assistantSpec('zed').keys).toEqual(['context_servers']);
  });
});

test('an unknown assistant is told with the nearest name', () => {
  expect(() => assistantSpec('claude-dektop')).toThrow(/did you mean claude-desktop/);
});
