import { note, noted } from '../record.ts';
import { StrictEmitter, strict } from '../strict.ts';

const POWER = ['suspend', 'resume', 'on-ac', 'on-battery', 'shutdown', 'lock-screen', 'unlock-screen', 'user-did-become-active'];

/** Nothing happens to the power by itself; a spec emits what it needs. */
export class PowerMonitor extends StrictEmitter {
  onBatteryPower = false;
  constructor() {
    super('powerMonitor', [...POWER, 'user-did-resign-active', 'thermal-state-change', 'speed-limit-change']);
  }
  getSystemIdleState(_threshold: number): 'active' {
    return 'active';
  }
  getSystemIdleTime(): number {
    return 0;
  }
  isOnBatteryPower(): boolean {
    return this.onBatteryPower;
  }
}
export const powerMonitor = new PowerMonitor();

const UPDATES = ['error', 'checking-for-update', 'update-available', 'update-not-available', 'update-downloaded'];

/** Finds no update by itself; a spec emits what it needs. */
export class AutoUpdater extends StrictEmitter {
  constructor() {
    super('autoUpdater', [...UPDATES, 'before-quit-for-update']);
  }
  readonly setFeedURL = noted<[options: object], void>('autoUpdater.setFeedURL', undefined);
  readonly getFeedURL = noted<[], string>('autoUpdater.getFeedURL', '');
  readonly checkForUpdates = noted<[], void>('autoUpdater.checkForUpdates', undefined);
  readonly quitAndInstall = noted<[], void>('autoUpdater.quitAndInstall', undefined);
}
export const autoUpdater = new AutoUpdater();

const shortcuts = new Map<string, () => void>();
export const globalShortcut = strict(
  {
    register(accelerator: string, callback: () => void): boolean {
      note('globalShortcut.register', [accelerator]);
      if (shortcuts.has(accelerator)) return false;
      shortcuts.set(accelerator, callback);
      return true;
    },
    isRegistered: (accelerator: string): boolean => shortcuts.has(accelerator),
    unregister: (accelerator: string): void => void shortcuts.delete(accelerator),
    unregisterAll: (): void => shortcuts.clear(),
  },
  'globalShortcut',
);

export const crashReporter = strict({ start: noted<[options: object], void>('crashReporter.start', undefined) }, 'crashReporter');

let blockers = 0;
export const powerSaveBlocker = strict(
  {
    start(kind: string): number {
      note('powerSaveBlocker.start', [kind]);
      blockers += 1;
      return blockers;
    },
    stop: noted<[id: number], boolean>('powerSaveBlocker.stop', true),
    isStarted: (id: number): boolean => id <= blockers,
  },
  'powerSaveBlocker',
);
