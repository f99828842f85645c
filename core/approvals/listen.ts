import { randomId } from '../common/random-id.ts';
import type { History } from '../history/history.ts';
import { ensureHome, ensurePrivateDirectory } from '../profiles/home.ts';
import { expireRequests } from './approval-rows.ts';
import { listenForNotifications } from './notify.ts';

const HEARTBEAT_MS = 2000;
/** Milliseconds. An app with an older heartbeat counts as closed. */
const FRESH_MS = 8000;
const FORGET_MS = 60_000;
/** Milliseconds. The app also polls, so that a lost notification does not lose a request. */
const POLL_MS = 1000;
/** Milliseconds. Notifications within this time cause one callback. */
const GATHER_MS = 20;
/** Milliseconds after which ended requests are deleted; the audit chain keeps the decisions. */
const RETENTION_MS = 90 * 24 * 60 * 60_000;
/** Milliseconds; longer than any request stays open. */
const RECENT_MS = 60 * 60_000;

/** Whether an app is running that can show a request to a person. */
export function hasListener(history: History, now: number): boolean {
  // Ignore heartbeats from the future too: after the clock was set back, a closed app would seem to be open.
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

/** Writes a heartbeat that servers read, and calls back when a request may have come, changed or ended. Does not keep the process alive. */
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

/** Ignores a busy or missing database: the next heartbeat tries again, and servers assume meanwhile that the app is closed. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Ignored, see the docstring.
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

/** A fingerprint of the list: the number of recent requests in each state, and of unexpired grants. */
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
