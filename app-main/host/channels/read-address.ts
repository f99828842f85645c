import { createRedactor } from '../../../core/common/redact.ts';
import type { ConnectorDescription, FormField, ReadAddress } from '../../../core/connectors/connector.ts';
import { CONNECTORS, PROFILES } from '../../../core/engines/registry.ts';
import type { ReplyOf } from '../../contract/contract.ts';
import type { HostContext } from '../context.ts';
import { profileFromForm } from '../profile-form.ts';

type Read = NonNullable<ReplyOf<'connections.read-address'>>;
type Found = ReplyOf<'connections.found'>;

/** More than this nobody looks through; the search above the list is for names that are in it. */
const MOST_LISTED = 500;

/** What a pasted address says, of the first engine that knows it. Secrets in it stay here, under an id. */
export async function readAddress({ text }: { text: string }, context: HostContext): Promise<Read | null> {
  for (const { description } of Object.values(CONNECTORS)) {
    const read = await description.readAddress(text);
    if (read) return withoutSecrets(description, named(read), context);
  }
  return null;
}

/** With a name for the connection, after what it leads to, for a person to keep or to change. */
function named(read: ReadAddress): ReadAddress {
  const { 'connection.database': database, 'connection.path': path } = read.values;
  const name =
    String(database ?? path ?? '')
      .split(/[/\\]/)
      .filter((part) => part !== '')
      .at(-1)
      ?.replace(/\.\w+$/, '') ?? '';
  return name === '' || name.length > LONGEST_NAME ? read : { ...read, values: { name, ...read.values } };
}

/** A longer name would be no help in a list. Characters. */
const LONGEST_NAME = 60;

/** Connections that other programs of this computer keep, engine by engine. One engine that fails takes no other with it. */
export async function findConnections(_: unknown, context: HostContext): Promise<Found> {
  const { person, platform } = context;
  const found: Found['found'] = [];
  const problems: string[] = [];
  let more = 0;
  for (const { description } of Object.values(CONNECTORS)) {
    if (!description.findConnections) continue;
    try {
      const looked = await description.findConnections({ home: person.home, env: person.env, platform });
      problems.push(...looked.problems);
      for (const one of looked.found) {
        if (found.length >= MOST_LISTED) more++;
        else
          found.push({
            ...withoutSecrets(description, one, context),
            name: one.name.slice(0, 100),
            engineName: description.name,
            source: one.source,
            address: addressLine(description, one),
          });
      }
    } catch {
      problems.push(`The connections of ${description.name} could not be looked up.`);
    }
  }
  return { found, problems, more };
}

function withoutSecrets({ engine }: ConnectorDescription, { values, secrets, notes }: ReadAddress, { foundSecrets }: HostContext): Read {
  // A connector repeats no value in its notes; should one do so, it ends here. The common redactor must not learn what is only typed.
  const redactor = createRedactor();
  for (const secret of Object.values(secrets)) redactor.add(secret);
  const hint = foundSecrets.keep(secrets, values);
  return { engine, values, notes: notes.map((note) => redactor.text(note)), ...(hint ? { secrets: hint } : {}) };
}

/** One line that says where it points: as for a saved connection where it is complete, else what is known of it. */
function addressLine(description: ConnectorDescription, { values }: ReadAddress): string {
  const { engine, form } = description;
  const kept = new Map<string, string>();
  try {
    const about = { id: 'found', engine, values: { ...values, name: 'found' }, kept };
    return description.address(PROFILES.parse(profileFromForm(form, about), { source: 'the file' }));
  } catch {
    return form
      .filter((field: FormField) => field.kind === 'text' && field.required && values[field.path] !== undefined)
      .map(({ path }) => String(values[path]))
      .join(' · ');
  }
}
