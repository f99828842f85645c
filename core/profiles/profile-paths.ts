import { isAbsolute, resolve } from 'node:path';

type Fields = Readonly<Record<string, unknown>>;

/** Fields that hold a path on this computer. A test walks the schema of every engine, so that a path field with another name is noticed. */
const PATH_FIELD = /^(?:path|ca|certificate|key|knownHosts)$/;

/** Whether a field (`connection.tls.ca`) names a file or folder. */
export function isPathField(field: string): boolean {
  return PATH_FIELD.test(field.split('.').at(-1) ?? '');
}

/**
 * A profile with its relative paths resolved against a folder, including those in file references (`file:password.txt`). A path that begins
 * with `~` stays: it means the home folder of the user who connects. Addresses such as `s3://…` stay too.
 */
export function withAbsolutePaths(profile: Fields, folder: string): Fields {
  const walk = (value: unknown, field: string): unknown => {
    if (typeof value === 'string') {
      if (isPathField(field)) return absolute(value, folder);
      const file = field.startsWith('auth.') ? /^file:(.+)$/s.exec(value)?.[1] : undefined;
      return file === undefined ? value : `file:${absolute(file, folder)}`;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, `${field}.${name}`)]));
  };
  const { connection, auth } = profile;
  return {
    ...profile,
    ...(connection === undefined ? {} : { connection: walk(connection, 'connection') }),
    ...(auth === undefined ? {} : { auth: walk(auth, 'auth') }),
  };
}

function absolute(path: string, folder: string): string {
  const isElsewhere = path === '' || isAbsolute(path) || /^~(?:[/\\]|$)/.test(path) || /^[a-z][a-z0-9+.-]+:\/\//i.test(path);
  return isElsewhere ? path : resolve(folder, path);
}
