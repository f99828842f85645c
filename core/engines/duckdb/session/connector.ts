import { join } from 'node:path';
import { HydrantError } from '../../../common/errors.ts';
import type { ConnectContext, Connector, ProbeStep, Session } from '../../../connectors/connector.ts';
import type { LoginRights } from '../../../connectors/read-only.ts';
import { ensureHome } from '../../../profiles/home.ts';
import { duckdbDescription } from '../description.ts';
import type { DuckdbProfile } from '../profile.ts';
import { SOURCE_TITLES } from '../step-titles.ts';
import { createViews, unreadableFiles } from './files/folder.ts';
import { checkContent } from './files/folder-content.ts';
import { findViews } from './files/folder-files.ts';
import { readableFor, resolveSource } from './files/paths.ts';
import { type Engine, openEngine } from './instance.ts';
import { sampleFile } from './sample/sample.ts';
import { DuckdbSession } from './session.ts';

interface Source {
  engine: Engine;
  problems: Map<string, HydrantError>;
  rights: LoginRights;
}

interface Shared {
  source: Promise<Source>;
  sessions: number;
}

/** The connector of the embedded engine. Sessions of one profile share one engine; it closes with the last of them. */
export function createDuckdbConnector(): Connector<DuckdbProfile> {
  const shared = new Map<string, Shared>();

  async function release(key: string, entry: Shared): Promise<void> {
    entry.sessions -= 1;
    if (entry.sessions > 0) return;
    shared.delete(key);
    const source = await entry.source.catch(() => undefined);
    source?.engine.close();
  }

  async function connect(profile: DuckdbProfile, context: ConnectContext): Promise<Session> {
    const key = JSON.stringify([profile.id, profile.connection, profile.timeZone]);
    let entry = shared.get(key);
    if (!entry) {
      entry = { source: openSource(profile, context), sessions: 0 };
      shared.set(key, entry);
    }
    const opened = entry;
    opened.sessions += 1;
    try {
      const source = await opened.source;
      context.signal.throwIfAborted();
      const connection = await source.engine.instance.connect();
      return new DuckdbSession(connection, {
        problems: source.problems,
        warning: unreadableFiles(source.problems),
        rights: source.rights,
        release: () => void release(key, opened),
      });
    } catch (error) {
      await release(key, opened);
      throw error;
    }
  }

  return {
    description: duckdbDescription,
    connect,
    probes,
    close: async () => {
      const sources = [...shared.values()];
      shared.clear();
      for (const entry of sources) (await entry.source.catch(() => undefined))?.engine.close();
    },
  };
}

async function openSource(profile: DuckdbProfile, context: ConnectContext): Promise<Source> {
  const { connection } = profile;
  const none = new Map<string, HydrantError>();
  if (connection.form === 'sample') {
    // It is unpacked there.
    ensureHome(context.home);
    const path = await sampleFile(join(context.resources, 'sample'), join(context.home, 'cache'), connection.variant);
    const engine = await openEngine({ path, readOnlyFile: true, home: context.home, timeZone: profile.timeZone });
    return {
      engine,
      problems: none,
      rights: { canWrite: false, summary: 'The sample is open read-only; nothing outside it can be reached.' },
    };
  }
  if (connection.form === 'file') {
    const path = await resolveSource(connection.path, 'file');
    const engine = await openEngine({ path, readOnlyFile: true, home: context.home, timeZone: profile.timeZone });
    return { engine, problems: none, rights: { canWrite: false, summary: 'The file is open read-only; nothing in it can change.' } };
  }
  const folder = await resolveSource(connection.path, 'folder');
  const views = await findViews(folder, connection.views, context.home);
  let problems = none;
  const engine = await openEngine({
    path: ':memory:',
    readOnlyFile: false,
    home: context.home,
    timeZone: profile.timeZone,
    readable: await readableFor(folder, views, context.home),
    prepare: async (to) => {
      problems = await createViews(to, views);
    },
  });
  if (problems.size === views.length) {
    engine.close();
    throw [...problems.values()][0] ?? new HydrantError('SOURCE_MISSING', `Nothing in ${folder} could be read.`, 'Check the files.');
  }
  return { engine, problems, rights: rights(profile, 'Reads stay in the folder.') };
}

function rights(profile: DuckdbProfile, position: string): LoginRights {
  const readOnly = profile.policy === 'read-only';
  return {
    canWrite: !readOnly,
    summary: readOnly
      ? `${position} Every statement runs in a read-only transaction.`
      : `${position} The policy ${profile.policy} lets statements write.`,
  };
}

/** Before the engine opens: is what the profile names there? */
function probes(profile: DuckdbProfile, context: ConnectContext): ProbeStep[] {
  const { connection } = profile;
  if (connection.form === 'sample') {
    return [
      {
        id: 'source',
        titles: SOURCE_TITLES.sample,
        run: async () => {
          await resolveSource(join(context.resources, 'sample', connection.variant), 'folder');
          return `The sample warehouse (${connection.variant}) is part of this installation.`;
        },
      },
    ];
  }
  if (connection.form === 'file') {
    return [
      {
        id: 'source',
        titles: SOURCE_TITLES.file,
        fields: ['connection.path'],
        run: async () => `The file is ${await resolveSource(connection.path, 'file')}.`,
      },
    ];
  }
  return [
    {
      id: 'source',
      titles: SOURCE_TITLES.folder,
      fields: ['connection.path'],
      run: async () => `The folder is ${await resolveSource(connection.path, 'folder')}.`,
    },
    {
      id: 'files',
      titles: SOURCE_TITLES.files,
      fields: ['connection.path'],
      run: async () => {
        const views = await findViews(await resolveSource(connection.path, 'folder'), connection.views, context.home);
        const readable = views.filter(({ unreadable }) => !unreadable);
        return `${readable.length} file${readable.length === 1 ? ' is' : 's are'} there, such as ${readable[0]?.source}.`;
      },
    },
    {
      id: 'content',
      titles: SOURCE_TITLES.content,
      run: async (signal, warn) => {
        const folder = await resolveSource(connection.path, 'folder');
        return checkContent(await findViews(folder, connection.views, context.home), {
          folder,
          home: context.home,
          signal,
          ...(warn ? { warn } : {}),
        });
      },
    },
  ];
}
