type PermissionHandler = ((contents: unknown, permission: string, decide: (allow: boolean) => void) => void) | null;

const handlers: { request: PermissionHandler; check: ((contents: unknown, permission: string) => boolean) | null } = {
  request: null,
  check: null,
};

/** Permission handlers are kept, so that a spec can ask what they decide; Chromium's own permissions stay as they are. */
export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: PermissionHandler): void => void (handlers.request = handler),
    setPermissionCheckHandler: (handler: typeof handlers.check): void => void (handlers.check = handler),
    clearCache: async (): Promise<void> => undefined,
  },
};

Object.assign(globalThis, { __standinPermissions: handlers });
