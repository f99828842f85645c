import { z } from 'zod';
import type { FieldCondition } from '../../core/connectors/form-condition.ts';
import { formValues, moment, nothing, problem, profileId, typedValues } from './shared.ts';

/** How the bundled server of a profile is doing. */
const serverState = z.object({
  state: z.enum(['stopped', 'starting', 'running', 'restarting', 'failed']),
  since: moment.nullable(),
  restarts: z.number(),
  problem: problem.optional(),
});

const lastTest = z.object({
  ok: z.boolean(),
  at: moment,
  ms: z.number(),
  warnings: z.number(),
  failed: z.string().optional(),
  /** The connection was edited since. */
  outdated: z.boolean(),
});

const connection = z.object({
  id: z.string(),
  name: z.string(),
  environment: z.string().optional(),
  tags: z.array(z.string()),
  engine: z.string(),
  /** What the engine is called, e.g. `DuckDB`. */
  engineName: z.string(),
  policy: z.enum(['read-only', 'approve-writes', 'full']),
  timeZone: z.string(),
  /** One line that says where it points. */
  address: z.string(),
  /** It leads to this computer, and nowhere over a network. */
  local: z.boolean(),
  /** Switched off: no server of this person answers for it. */
  on: z.boolean(),
  lastTest: lastTest.nullable(),
  /** A test of it runs now. */
  testing: z.boolean().optional(),
  /** What a person has to enter before anything can be asked of it: the passphrase of the sealed file, or its own password. */
  needs: z.enum(['passphrase', 'password']).optional(),
  server: serverState,
});

const draft = z.object({
  id: z.string().min(1).max(64),
  /** The saved profile it changes; absent for a new one. */
  of: profileId.optional(),
  engine: z.string().max(40),
  values: formValues,
  savedAt: moment,
});

/** What happens to a secret of the form: it only ever travels towards the host. */
const secretChange = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('unchanged') }),
  z.strictObject({ action: z.literal('remove') }),
  z.strictObject({ action: z.literal('set'), value: z.string().min(1).max(1_048_576) }),
  /** The one that an address or a file held, by the id that `read-address` or `found` gave. */
  z.strictObject({ action: z.literal('found'), id: z.string().min(1).max(64) }),
]);

/** What an address says. Its secrets stay with the host: the page has an id for them and the names of their fields. */
const readAddress = z.object({
  engine: z.string(),
  values: formValues,
  /** What was said and is not used, a sentence each. */
  notes: z.array(z.string()),
  secrets: z.object({ id: z.string(), fields: z.array(z.string()) }).optional(),
});

const formValue = z.union([z.string(), z.number(), z.boolean()]);
const condition: z.ZodType<FieldCondition> = z.lazy(() =>
  z.union([
    z.object({ path: z.string(), is: formValue }),
    z.object({ path: z.string(), in: z.array(formValue) }),
    z.object({ all: z.array(condition) }),
    z.object({ any: z.array(condition) }),
    z.object({ not: condition }),
  ]),
);

const formField = z.object({
  path: z.string(),
  label: z.string(),
  kind: z.enum(['text', 'number', 'choice', 'folder', 'file', 'secret', 'toggle']),
  help: z.string(),
  required: z.boolean(),
  placeholder: z.string().optional(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
  /** Fields that few need stand together under this heading, folded. */
  group: z.string().optional(),
  when: condition.optional(),
  /** Its text is run as a program of this computer: saving asks for a yes outside the page. */
  isProgram: z.boolean().optional(),
});

const form = z.object({
  engine: z.string(),
  name: z.string(),
  title: z.string(),
  /** Its sign in lists: two letters, and their colour on a light and on a dark ground. */
  mark: z.object({ letters: z.string(), light: z.string(), dark: z.string() }),
  /** The dialect of the editor that comes nearest, as CodeMirror names it; absent: standard SQL. */
  editorDialect: z.string().optional(),
  fields: z.array(formField),
  /** Ready beginnings: what to pick first, and the values that come with it. */
  starts: z.array(z.object({ id: z.string(), title: z.string(), sentence: z.string(), values: formValues })),
});

const fieldProblem = z.object({ field: z.string(), message: z.string() });

export const connectionChannels = {
  'connections.list': {
    request: nothing,
    reply: z.object({
      connections: z.array(connection),
      problems: z.array(problem),
      drafts: z.array(draft),
      pausedAll: z.boolean(),
      /** The file of the connections is gone though some had been saved: what its last good copy holds. */
      gone: z.object({ at: moment, connections: z.number() }).nullable(),
      /** Why nothing is let through although nobody paused it: the file of the switches cannot be understood or read. */
      switchesProblem: problem.nullable(),
    }),
  },
  'connections.get': {
    request: z.strictObject({ id: profileId }),
    /** Values by path; of secrets only whether there is one. */
    reply: z.object({
      id: z.string(),
      engine: z.string(),
      values: formValues,
      // A list: as names of a record, the fields would be masked by what masks everything called a password.
      secrets: z.array(
        z.object({
          field: z.string(),
          kept: z.boolean(),
          /** There is one, and it was given for another place: why it has to be entered again. */
          elsewhere: z.string().optional(),
          /** The store is locked, or there is none: whether there is a value cannot be said. */
          unread: z.literal(true).optional(),
          /** The connection refers to one, and there is none: it was not entered in this session, say. */
          missing: z.literal(true).optional(),
        }),
      ),
    }),
  },
  'connections.forms': { request: nothing, reply: z.array(form) },
  /** What a pasted address says about a connection; null where it says nothing we know. */
  'connections.read-address': {
    request: z.strictObject({ text: z.string().max(100_000) }),
    reply: readAddress.nullable(),
  },
  /** Connections that other programs of this computer keep. Their files are read when this is asked, and never before. */
  'connections.found': {
    request: nothing,
    reply: z.object({
      found: z.array(readAddress.extend({ name: z.string(), engineName: z.string(), source: z.string(), address: z.string() })),
      /** What is there and could not be read, a sentence each. */
      problems: z.array(z.string()),
      /** How many more there are than are listed. */
      more: z.number(),
    }),
  },
  'connections.save': {
    request: z.strictObject({
      /** The profile it replaces; absent for a new one. */
      id: profileId.optional(),
      draft: z.string().max(64).optional(),
      engine: z.string().max(40),
      values: typedValues,
      secrets: z.record(z.string().max(100), secretChange),
    }),
    reply: z.discriminatedUnion('saved', [
      z.object({ saved: z.literal(true), id: z.string() }),
      z.object({ saved: z.literal(false), problems: z.array(fieldProblem) }),
    ]),
  },
  /** Saves the sample warehouse as a connection, or finds the one that is there. */
  'connections.add-sample': { request: nothing, reply: z.object({ id: z.string() }) },
  'connections.remove': { request: z.strictObject({ id: profileId, keepSecrets: z.boolean().optional() }), reply: nothing },
  'connections.keep-draft': {
    request: z.strictObject({ id: z.string().max(64), of: profileId.optional(), engine: z.string().max(40), values: typedValues }),
    reply: nothing,
  },
  'connections.discard-draft': { request: z.strictObject({ id: z.string().max(64) }), reply: nothing },
  'connections.export': {
    request: z.strictObject({ ids: z.array(profileId).max(1000).optional() }),
    reply: z.object({ text: z.string() }),
  },
  'connections.import': {
    request: z.strictObject({ text: z.string().max(4_000_000), mode: z.enum(['skip', 'replace', 'rename']) }),
    reply: z.object({
      added: z.number(),
      replaced: z.number(),
      skipped: z.number(),
      secretsNeeded: z.array(z.string()),
      commandsNeeded: z.number(),
    }),
  },
  'connections.switch': { request: z.strictObject({ id: profileId, on: z.boolean() }), reply: nothing },
  /** Begins the switches anew where their file is damaged, with everything paused. */
  'connections.reset-switches': { request: nothing, reply: z.object({ keptAside: z.string().optional() }) },
  'connections.pause-all': { request: z.strictObject({ paused: z.boolean() }), reply: nothing },
  'connections.log': {
    request: z.strictObject({ id: profileId }),
    reply: z.object({ lines: z.array(z.object({ at: moment, text: z.string() })) }),
  },
  /** What could not be parsed is kept aside, and the last good copy put in its place; with `empty`, a file without connections. */
  'connections.restore': {
    request: z.strictObject({ empty: z.boolean().optional() }),
    reply: z.object({ changed: z.boolean(), keptAside: z.string().optional() }),
  },
};
