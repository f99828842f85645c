/** A field of a profile whose text is run as a program of this computer. */
export interface ProgramField {
  /** `auth.command` */
  field: string;
  command: string;
}

/**
 * Programs that a profile runs on this computer when it connects. Recognized by the field's name, whatever the engine: a text field called
 * `command`, or whose name ends in it. A test walks the schema of every engine, so that a program field with another name is noticed.
 */
export function programsOf(profile: object): ProgramField[] {
  const matches: ProgramField[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      const field = path === '' ? name : `${path}.${name}`;
      if (typeof inner === 'string' && isProgramField(field)) matches.push({ field, command: inner });
      else walk(inner, field);
    }
  };
  walk(profile, '');
  return matches;
}

/** Whether the text of a field (`auth.command`) is run as a program. */
export function isProgramField(field: string): boolean {
  return /(?:^|\.|[a-z])command$/i.test(field);
}
