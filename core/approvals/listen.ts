import { randomId } from '../common/random-id.ts';
import type { History } from '../history/history.ts';
import { ensureHome, ensurePrivateDirectory } from '../profiles/home.ts';
import { expireRequests } from './approval-rows.ts';
import { listenForNotifications } from './notify.ts';

const HEARTBEAT_MS = 2000;
/** An app with an older heartbeat counts as closed. */
const FRESH_MS = 8000;
const FORGET_MS = 60_000;
/** The app polls as well: a lost notification is not a lost request. */
const POLL_MS = 1000;
/** Notifications within this time are gathered into one callback. */
const GATHER_MS = 20;
/** Ended requests are deleted after this time; the audit chain keeps the decisions. */
const RETENTION_MS = 90 * 24 * 60 * 60_000;
/** Longer than any request is open. */
const RECENT_MS = 60 * 60_000;

/** Whether an app is there to show a request to a person. */
export function hasListener(history: History, now: number): boolean {
  // Not from the future either: after the clock was set back a dead app would seem to live.
  const row = history.read((db) =>
    db.get('SELECT 1 FROM approval_listeners WHERE heartbeat > $from AND heartbeat < $to LIMIT 1', {
      from: now - FRESH_MS,
      to: now + FRESH_MS,
    }),
  );
  return row !== undefined;
}

export interface ListenOptions {
  home: string;
  history: History;
  now: () => number;
  onNotify: () => void;
}

/** Writes a heartbeat that servers read, and calls back when a request may have come, changed or ended. Keeps no process alive. */
export async function listen({ home, history, now, onNotify }: ListenOptions): Promise<Disposable> {
  ensurePrivateDirectory(ensureHome(home).run);
  const id = randomId(12);
  forgetOld(history, now());
  beat(history, id, now());
  let known = markOf(history, now());
  let gathering: NodeJS.Timeout | undefined;
  const notify = (): void => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      onNotify();
    }, GATHER_MS).unref();
  };
  const look = (): void => {
    expireRequests(history, now());
    const mark = markOf(history, now());
    if (mark !== known) notify();
    known = mark;
  };
  const timers = [
    setInterval(() => quietly(() => beat(history, id, now())), HEARTBEAT_MS).unref(),
    setInterval(() => quietly(look), POLL_MS).unref(),
  ];
  const notifications = await listenForNotifications(home, notify);
  return {
    [Symbol.dispose]() {
      for (const timer of timers) clearInterval(timer);
      clearTimeout(gathering);
      notifications[Symbol.dispose]();
      quietly(() => history.transaction((db) => db.run('DELETE FROM approval_listeners WHERE id = $id', { id })));
    },
  };
}

/** Ignores a busy or missing database: the next beat tries again, and servers take the app for closed meanwhile. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // See above.
  }
}

function beat(history: History, id: string, now: number): void {
  history.transaction((db) => {
    db.run('INSERT INTO approval_listeners (id, heartbeat) VALUES ($id, $now) ON CONFLICT (id) DO UPDATE SET heartbeat = $now', {
      id,
      now,
    });
    db.run('DELETE FROM approval_listeners WHERE heartbeat < $dead', { dead: now - FORGET_MS });
  });
}

function forgetOld(history: History, now: number): void {
  history.transaction((db) => {
    const old = now - RETENTION_MS;
    db.run("DELETE FROM approvals WHERE created_at < $old AND state NOT IN ('pending', 'approved')", { old });
    db.run('DELETE FROM approval_grants WHERE expires_at < $old', { old });
  });
}

/** A fingerprint of the list: how many recent requests there are in each state, and how many grants live. */
function markOf(history: History, now: number): string {
  const rows = history.read((db) =>
    db.all(
      `SELECT state, count(*) AS n, max(created_at) AS newest FROM approvals WHERE created_at > $recent GROUP BY state
       UNION ALL SELECT 'grants', count(*), coalesce(max(created_at), 0) FROM approval_grants WHERE expires_at > $now ORDER BY 1`,
      { recent: now - RECENT_MS, now },
    ),
  );
  return JSON.stringify(rows);
}
