import type { Settings } from '../../../connectors/kit/address/address-table.ts';
import { ADDRESS_TABLE } from './address-table.ts';

export interface ServiceFile {
  services: { name: string; settings: Settings }[];
  /** What cannot be used, in a sentence each, with its line. */
  problems: string[];
}

/**
 * Reads libpq's service file: `[name]`, then `setting=value` lines; `#` begins a comment. Of two sections with one name the first counts.
 * A section with a fault is left out as a whole, as libpq refuses it; `service=` inside of one is such a fault.
 */
export function parseServiceFile(text: string): ServiceFile {
  const file: ServiceFile = { services: [], problems: [] };
  const seen = new Set<string>();
  let current: { name: string; settings: Settings; broken: boolean; again: boolean } | undefined;
  const finish = (): void => {
    if (current && !current.broken && !current.again) file.services.push({ name: current.name, settings: current.settings });
  };
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      finish();
      const end = line.indexOf(']');
      const name = line.slice(1, end);
      current = { name, settings: new Map(), broken: end < 2, again: seen.has(name) };
      if (end < 2) file.problems.push(`Line ${index + 1}: the name of the section does not end with ].`);
      seen.add(name);
      continue;
    }
    // What stands before the first section belongs to no service; libpq passes over it.
    if (current === undefined || current.broken || current.again) continue;
    const why = takeSetting(line, current.settings);
    if (why === undefined) continue;
    current.broken = true;
    file.problems.push(`Line ${index + 1}: ${why}; the service is left out, as PostgreSQL’s own tools refuse it.`);
  }
  finish();
  return file;
}

function takeSetting(line: string, settings: Settings): string | undefined {
  const equals = line.indexOf('=');
  if (equals < 1) return 'this is no name=value';
  const name = line.slice(0, equals).trimEnd();
  if (name === 'service' || name === 'servicefile') return 'a service cannot refer to another service';
  if (!ADDRESS_TABLE.isSettingName(name)) return 'this setting is not known';
  // Said twice, libpq keeps the first.
  if (!settings.has(name)) settings.set(name, line.slice(equals + 1).trimStart());
  return undefined;
}
