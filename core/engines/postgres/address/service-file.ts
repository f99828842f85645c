import type { AddressSettings } from '../../../connectors/kit/address/address-table.ts';
import { readIniSections } from '../../../connectors/kit/address/ini-sections.ts';
import { ADDRESS_TABLE } from './address-table.ts';

export interface ServiceFile {
  services: { name: string; settings: AddressSettings }[];
  /** One sentence with the line number for each problem. */
  problems: string[];
}

/** Reads libpq's service file. Like libpq, it refuses a section with an invalid line as a whole; a nested `service=` is invalid. */
export function parseServiceFile(text: string): ServiceFile {
  const { sections, problems } = readIniSections(text, (name) => {
    if (name === 'service' || name === 'servicefile') return 'a service cannot refer to another service';
    return ADDRESS_TABLE.isSettingName(name) ? undefined : 'this setting is not known';
  });
  const end = '; the service is left out, as PostgreSQL’s own tools refuse it';
  return { services: sections, problems: problems.map(({ line, why, leftOut }) => `Line ${line}: ${why}${leftOut ? end : ''}.`) };
}
