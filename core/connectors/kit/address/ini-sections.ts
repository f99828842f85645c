/** Valid sections of an INI file, as `name=value` pairs; of two sections with one name the first. */
export interface IniFile {
  sections: { name: string; settings: Map<string, string> }[];
  /** Invalid lines; `leftOut`: the whole section was left out because of this one. */
  problems: { line: number; why: string; leftOut: boolean }[];
}

/**
 * Reads `[name]`, then `setting=value` lines; `#` begins a comment, and lines before the first section belong to none. A section with an
 * invalid line, or with a setting for which `refuse` returns a reason, is left out as a whole. Of a repeated setting the first counts.
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
