/** What a window looks like is not seen here; these are taken and mean nothing. */
const VISUAL = new Set([
  ...['title', 'icon', 'frame', 'transparent', 'backgroundColor', 'backgroundMaterial', 'vibrancy', 'visualEffectState', 'hasShadow'],
  ...['opacity', 'darkTheme', 'roundedCorners', 'thickFrame', 'titleBarStyle', 'titleBarOverlay', 'trafficLightPosition', 'accentColor'],
  ...['autoHideMenuBar', 'center', 'resizable', 'movable', 'minimizable', 'maximizable', 'closable', 'focusable', 'alwaysOnTop'],
  ...['fullscreen', 'fullscreenable', 'simpleFullscreen', 'skipTaskbar', 'hiddenInMissionControl', 'kiosk', 'acceptFirstMouse'],
  ...['disableAutoHideCursor', 'enableLargerThanScreen', 'type', 'tabbingIdentifier', 'zoomToPageWidth', 'minWidth', 'minHeight'],
  ...['maxWidth', 'maxHeight', 'useContentSize', 'paintWhenInitiallyHidden'],
]);
const OWN = new Set(['x', 'y', 'width', 'height', 'show', 'webPreferences', 'parent', 'modal']);

/** Web preferences, and what each may be; anything else would make a page less safe than it is here, or do nothing. */
const PREFERENCES: Record<string, (value: unknown) => boolean> = {
  contextIsolation: isTrue,
  sandbox: isTrue,
  nodeIntegration: isFalse,
  nodeIntegrationInWorker: isFalse,
  nodeIntegrationInSubFrames: isFalse,
  webSecurity: isTrue,
  allowRunningInsecureContent: isFalse,
  webviewTag: isFalse,
  experimentalFeatures: isFalse,
  navigateOnDragDrop: isFalse,
  plugins: isFalse,
  preload: (value) => typeof value === 'string',
  additionalArguments: Array.isArray,
  javascript: isBoolean,
  devTools: isBoolean,
  spellcheck: isBoolean,
  backgroundThrottling: isBoolean,
  safeDialogs: isBoolean,
  disableDialogs: isBoolean,
  images: isBoolean,
  textAreasAreResizable: isBoolean,
  webgl: isBoolean,
  scrollBounce: isBoolean,
  enableWebSQL: isFalse,
  defaultEncoding: (value) => typeof value === 'string',
  zoomFactor: (value) => value === 1,
  autoplayPolicy: (value) => typeof value === 'string',
};

/** Throws a sentence that names the first option which the stand-in refuses or does not know. */
export function checkOptions(options: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(options))
    if (!VISUAL.has(key) && !OWN.has(key)) throw new Error(`The stand-in knows no window option ${key}.`);
  for (const [key, value] of Object.entries((options.webPreferences ?? {}) as Record<string, unknown>)) {
    const allowed = PREFERENCES[key];
    if (!allowed) throw new Error(`The stand-in knows no web preference ${key}.`);
    if (value !== undefined && !allowed(value)) throw new Error(`The stand-in refuses the web preference ${key}: ${String(value)}.`);
  }
}

function isTrue(value: unknown): boolean {
  return value === true;
}
function isFalse(value: unknown): boolean {
  return value === false;
}
function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}
