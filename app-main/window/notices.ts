import { Notification } from 'electron';
import type { Host } from '../host/host.ts';

/** Native notices: a statement that waits for a yes, a server that stays down. Each is told once, and never shows a statement's text. */
export function createNotices(host: Host, show: (screen: string | undefined) => void): void {
  const notified = new Set<string>();
  const raised = new Set<string>();
  const notify = (key: string, title: string, body: string, screen: string): void => {
    if (notified.has(key) || !Notification.isSupported()) return;
    notified.add(key);
    const notice = new Notification({ title, body });
    notice.on('click', () => show(screen));
    notice.show();
  };
  host.listen(({ topic }) => {
    if (topic === 'approvals') void notifyWaiting(host, raised, notify, show);
    if (topic === 'servers') void notifyFailed(host, notify);
  });
}

type Notify = (key: string, title: string, body: string, screen: string) => void;

async function notifyWaiting(host: Host, raised: Set<string>, notify: Notify, show: (screen: string | undefined) => void): Promise<void> {
  const answer = await host.call('approvals.list', {});
  if (!answer.ok) return;
  const { requests } = answer.value as { requests: { id: string; state: string; profileName: string; client: { label: string } }[] };
  const quiet = !(await host.context.settings.read()).notifications;
  for (const { id, state, profileName, client } of requests) {
    if (state !== 'pending' || raised.has(id)) continue;
    raised.add(id);
    // Somebody waits for an answer: the window comes up with the question.
    show(`approvals/${id}`);
    if (!quiet)
      notify(
        `approval ${id}`,
        `${client.label} wants to change data`,
        `In ${profileName}. Look at the statement before you decide.`,
        `approvals/${id}`,
      );
  }
}

async function notifyFailed(host: Host, notify: Notify): Promise<void> {
  if (!(await host.context.settings.read()).notifications) return;
  const answer = await host.call('connections.list', {});
  if (!answer.ok) return;
  const { connections } = answer.value as { connections: { id: string; name: string; server: { state: string; since: number | null } }[] };
  for (const { id, name, server } of connections) {
    if (server.state === 'failed')
      notify(`server ${id} ${server.since}`, `The server of ${name} stays down`, 'Look at its log in Hydrant.', `connections/${id}`);
  }
}
