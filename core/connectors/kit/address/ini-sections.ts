/** A section of an INI file whose lines are all right, as `name=value` pairs; of two with one name the first. */
export interface IniFile {
  sections: { name: string; settings: Map<string, string> }[];
  /** What cannot be used, with its line; `leftOut`: a section was left out for it. */
  problems: { line: number; why: string; leftOut: boolean }[];
}

/**
 * Reads `[name]`, then `setting=value` lines; `#` begins a comment, and what stands before the first section belongs to none. A section
 * with a fault, or with a setting of which `refuse` says why it may not be there, is left out as a whole. Said twice, the first counts.
 */
export function readIniSections(text: string, refuse: (setting: string) => string | undefined): IniFile {
  const file: IniFile = { sections: [], problems: [] };
  const seen = new Set<string>();
  let current: IniFile['sections'][number] | undefined;
  const drop = (line: number, why: string): void => {
    file.problems.push({ line, why, leftOut: current !== undefined });
    if (current) file.sections.splice(file.sections.indexOf(current), 1);
    current = undefined;
  };
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      const end = line.indexOf(']');
      const name = line.slice(1, end);
      current = undefined;
      if (end < 2) drop(index + 1, 'the name of the section does not end with ]');
      else if (!seen.has(name)) {
        current = { name, settings: new Map() };
        file.sections.push(current);
      }
      seen.add(name);
      continue;
    }
    if (current === undefined) continue;
    const equals = line.indexOf('=');
    const setting = line.slice(0, equals).trimEnd();
    const why = equals < 1 ? 'this is no name=value' : refuse(setting);
    if (why !== undefined) drop(index + 1, why);
    else if (!current.settings.has(setting)) current.settings.set(setting, line.slice(equals + 1).trimStart());
  }
  return file;
}
