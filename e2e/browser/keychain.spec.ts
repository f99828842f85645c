import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TEST_TOOLS, whyNotUsable } from '../../scripts/test-tool-table.ts';
import { both } from '../support/accessible.ts';
import { findPlanted } from '../support/find-planted.ts';
import { startKeyring } from '../support/keyring.ts';
import { endProcess, expect, goTo, launchChromium, startBrowserHost, test } from '../support/screens.ts';
import { OWNER_PASSWORD, shopServer } from '../support/shop-server.ts';

const lacks = TEST_TOOLS.filter(({ name }) => name === 'gnome-keyring').flatMap((tool) => whyNotUsable(tool) ?? []);

test('with a keychain nothing is asked, and what is said of it is so', async ({ home }) => {
  test.skip(
    process.platform !== 'linux' || (lacks.length > 0 && process.env.HYDRANT_TEST_STRICT !== '1'),
    lacks.join('; ') || 'a Linux keyring',
  );
  using _keyring = await startKeyring(home);
  const [server, browser] = await Promise.all([shopServer(), launchChromium()]);
  const { child, address } = await startBrowserHost(home);
  try {
    const page = await browser.newPage({ viewport: { width: 1160, height: 760 } });
    const screens = { host: 'browser' as const, page, home, app: undefined };
    await page.goto(address);
    await page.getByLabel('Or paste an address').fill(`postgres://owner:${OWNER_PASSWORD}@127.0.0.1:${server.port}/sales`);
    await expect(page.getByRole('heading', { name: 'Where is it?' })).toBeVisible();
    await expect(page.getByText('Kept in the keychain of this computer, never in a plain file.').first()).toBeVisible();
    await expect(page.getByText('Where should passwords be kept?')).toHaveCount(0);
    await expect(page.getByLabel(/^Passphrase$/)).toHaveCount(0);
    await both(screens, 'keychain-1-form');
    await page.getByRole('button', { name: 'Save and test' }).click();
    await expect(page.getByText('It works.')).toBeVisible({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Skip' }).click();
    await goTo(page, 'Settings');
    await expect(page.getByText('Secret Service', { exact: true })).toBeVisible();
    await expect(page.getByText('Can use them while Hydrant is open.')).toHaveCount(0);
    expect(existsSync(join(home.path, '.hydrant', 'secrets', 'vault.json'))).toBe(false);
    // Servers read the keychain themselves: nobody listens for them.
    expect(readdirSync(join(home.path, '.hydrant', 'run')).filter((name) => name.startsWith('secrets-'))).toEqual([]);
    expect(findPlanted([OWNER_PASSWORD], new Map(), [join(home.path, '.hydrant')])).toEqual([]);
  } finally {
    await endProcess(child);
    await browser.close();
    await server.close();
  }
});
