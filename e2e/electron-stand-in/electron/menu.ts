import { note } from '../record.ts';
import { BrowserWindow } from './browser-window.ts';

export interface ItemTemplate {
  label?: string;
  type?: 'normal' | 'separator' | 'submenu' | 'checkbox' | 'radio' | 'header' | 'palette';
  role?: string;
  id?: string;
  accelerator?: string;
  sublabel?: string;
  toolTip?: string;
  icon?: unknown;
  enabled?: boolean;
  visible?: boolean;
  checked?: boolean;
  click?: (item: MenuItem, window: BrowserWindow | undefined, event: object) => void;
  submenu?: ItemTemplate[] | Menu;
}
const KEYS = new Set<string>([
  ...['label', 'type', 'role', 'id', 'accelerator', 'sublabel', 'toolTip', 'icon', 'enabled', 'visible', 'checked', 'click', 'submenu'],
  ...['acceleratorWorksWhenHidden', 'registerAccelerator', 'before', 'after', 'beforeGroupContaining', 'afterGroupContaining'],
]);

/** One line of a menu. `click()` does what a click of a person does: a box changes its mark first. */
export class MenuItem {
  readonly label: string;
  readonly type: string;
  readonly role: string | undefined;
  readonly id: string;
  readonly accelerator: string | undefined;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  readonly submenu: Menu | undefined;
  /** Not a plain member, so that a menu in the record can be read through the debugger. */
  declare readonly click: () => void;

  constructor(template: ItemTemplate) {
    for (const key of Object.keys(template)) if (!KEYS.has(key)) throw new Error(`The stand-in knows no member ${key} of a menu item.`);
    const { type, role, id = '', accelerator, enabled = true, visible = true, checked = false, submenu, click } = template;
    this.submenu = submenu instanceof Menu || submenu === undefined ? submenu : Menu.buildFromTemplate(submenu);
    this.type = type ?? (submenu ? 'submenu' : 'normal');
    if (this.type !== 'separator' && template.label === undefined && role === undefined)
      throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type');
    this.role = role;
    this.id = id;
    this.accelerator = accelerator;
    this.label = template.label ?? role ?? '';
    this.enabled = enabled;
    this.visible = visible;
    this.checked = checked;
    const onClick = (): void => {
      if (!this.enabled) return;
      if (this.type === 'checkbox') this.checked = !this.checked;
      click?.(this, BrowserWindow.getFocusedWindow() ?? undefined, {});
    };
    Object.defineProperty(this, 'click', { value: onClick, enumerable: false });
  }
}

export class Menu {
  static #application: Menu | null = null;
  static buildFromTemplate(template: (ItemTemplate | MenuItem)[]): Menu {
    const menu = new Menu();
    for (const item of template) menu.append(item instanceof MenuItem ? item : new MenuItem(item));
    return menu;
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
    note('Menu.setApplicationMenu', [menu]);
  }
  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }

  readonly items: MenuItem[] = [];
  append(item: MenuItem): void {
    this.items.push(item);
  }
  insert(position: number, item: MenuItem): void {
    this.items.splice(position, 0, item);
  }
  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const match = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (match) return match;
    }
    return null;
  }
  popup(_options?: object): void {
    note('Menu.popup', [this]);
  }
  closePopup(): void {}
}
