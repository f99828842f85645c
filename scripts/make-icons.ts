// Draws the icons of the app and the tray from their SVGs, with Chromium. Run by hand when a drawing changes; the PNGs are committed.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const build = join(import.meta.dirname, '..', 'build');
const ICONS = [
  { from: 'icon.svg', to: 'icon.png', size: 1024 },
  { from: 'icon.svg', to: 'icons/tray.png', size: 32 },
  { from: 'tray-template.svg', to: 'icons/trayTemplate.png', size: 16 },
  { from: 'tray-template.svg', to: 'icons/trayTemplate@2x.png', size: 32 },
] as const;

mkdirSync(join(build, 'icons'), { recursive: true });
const browser = await chromium.launch(
  process.env.HYDRANT_CHROMIUM ? { executablePath: process.env.HYDRANT_CHROMIUM, args: ['--no-sandbox'] } : {},
);
for (const { from, to, size } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const drawing = readFileSync(join(build, from)).toString('base64');
  await page.setContent(`<body style="margin:0"><img width="${size}" height="${size}" src="data:image/svg+xml;base64,${drawing}"></body>`);
  await page.screenshot({ path: join(build, to), omitBackground: true });
  await page.close();
}
await browser.close();
