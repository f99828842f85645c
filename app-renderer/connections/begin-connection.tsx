import { type ReactNode, useMemo } from 'react';
import type { FormValues } from '../ui/form.tsx';
import { Section } from '../ui/section.tsx';
import { AddressField } from './address-field.tsx';
import { DiscoveredConnections } from './discovered-connections.tsx';
import type { Form, ReadAddress } from './form-state.ts';
import { StartPicker } from './start-picker.tsx';

/** What a form begins with: values, and for an address or a file what it said. */
export interface Beginning {
  form: Form;
  values: FormValues;
  prefilled?: { address: ReadAddress; from: string };
  /** The card that was picked. */
  start?: string;
}

/** What every new connection begins with, whatever its engine. */
const NEW_CONNECTION: FormValues = { policy: 'read-only', timeZone: 'UTC' };

export function engineNamesOf(forms: readonly Form[]): Record<string, string> {
  return Object.fromEntries(forms.map(({ engine, name }) => [engine, name]));
}

/** A form that begins with an address: what every connection of its engine begins with, then what the address says. */
export function beginWith(forms: readonly Form[], address: ReadAddress, from: string, name?: string): Beginning | undefined {
  const form = forms.find(({ engine }) => engine === address.engine);
  if (!form) return undefined;
  const start = form.starts.length === 1 ? form.starts[0]?.values : {};
  const values = { ...NEW_CONNECTION, ...start, ...address.values, ...(name ? { name } : {}) };
  return { form, values, prefilled: { address, from } };
}

/** The ways to begin a connection: a card, an address, or what other programs of this computer know. */
export function BeginConnection({
  forms,
  lead,
  onBegin,
}: {
  forms: readonly Form[];
  lead: ReactNode;
  onBegin: (beginning: Beginning) => void;
}) {
  const engineNames = useMemo(() => engineNamesOf(forms), [forms]);
  const begin = (address: ReadAddress, from: string, name?: string): void => {
    const beginning = beginWith(forms, address, from, name);
    if (beginning) onBegin(beginning);
  };
  return (
    <div className="grid max-w-[760px] grid-cols-[minmax(0,1fr)] gap-[26px]">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        {lead}
        <StartPicker
          forms={forms}
          onPick={(form, start) => onBegin({ form, values: { ...NEW_CONNECTION, ...start.values }, start: start.id })}
        />
      </div>
      <AddressField label="Or paste an address" engineNames={engineNames} onRead={(address) => begin(address, 'the address')} />
      <Section title="Found on this computer">
        <DiscoveredConnections onPick={({ name, source, ...address }) => begin(address, source.split(/[/\\]/).at(-1) ?? source, name)} />
      </Section>
    </div>
  );
}
