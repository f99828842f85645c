import { readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { TEST_TOOLS, type TestTool, type TestToolName, whyNotUsable } from '../../scripts/test-tool-table.ts';

const REPORT = new URL('../../node_modules/.cache/hydrant/tools.json', import.meta.url);

/**
 * Whether the suites of this file can run: true when every tool is there. Where one is missing the reason is printed, and under
 * HYDRANT_TEST_STRICT=1 a failing test with the reason is added, but for a tool that the table says may be lacking. Use: `describe.runIf(needs('gnome-keyring'))(...)`.
 */
export function needs(...names: TestToolName[]): boolean {
  const lacks = names.map(lackOf).filter((lack) => lack !== undefined);
  if (lacks.length === 0) return true;
  const reason = lacks.join('; ');
  const mayLack = names.every((name) => (TEST_TOOLS.find((one) => one.name === name) as TestTool | undefined)?.mayLack);
  if (process.env.HYDRANT_TEST_STRICT === '1' && !mayLack) {
    test(`needs ${names.join(' and ')}`, () => {
      throw new Error(`This suite cannot run, and HYDRANT_TEST_STRICT=1 allows no skip: ${reason}`);
    });
  } else {
    process.stderr.write(`skipped: ${reason}\n`);
  }
  return false;
}

/** `describe` for a suite that needs tools: skipped with the reason in its title, or failing under HYDRANT_TEST_STRICT=1. */
export function describeWith(names: readonly TestToolName[], title: string, body: () => void): void {
  if (needs(...names)) describe(title, body);
  else if (process.env.HYDRANT_TEST_STRICT !== '1') describe.skip(`${title} (needs ${names.join(' and ')})`, body);
}

function lackOf(name: TestToolName): string | undefined {
  const tool: TestTool | undefined = TEST_TOOLS.find((one) => one.name === name);
  if (!tool) return `no tool is called ${name}`;
  if (!tool.platforms.includes(process.platform)) return `${name} is not for ${process.platform}`;
  const lack = whyNotUsable(tool);
  return lack && (reportedReason(name) ?? `${lack}; get it with: ${tool.how}`);
}

/** What `scripts/test-tools.ts` found out when it tried to install it, where it ran. */
function reportedReason(name: string): string | undefined {
  try {
    const report = JSON.parse(readFileSync(REPORT, 'utf8')) as Record<string, { reason?: string }>;
    return report[name]?.reason;
  } catch {
    return undefined;
  }
}
