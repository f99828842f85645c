import { Notification } from 'electron';
import type { Host } from '../host/host.ts';

/** Native notices: a statement that waits for a yes, a server that stays down. Each is told once, and never shows a statement's text. */
export function createNotices(host: Host, show: (screen: string | undefined) => void): void {
  const told = new Set<string>();
  const raised = new Set<string>();
  const tell = (key: string, title: string, body: string, screen: string): void => {
    if (told.has(key) || !Notification.isSupported()) return;
    told.add(key);
    const notice = new Notification({ title, body });
    notice.on('click', () => show(screen));
    notice.show();
  };
  host.listen(({ topic }) => {
    if (topic === 'approvals') void tellWaiting(host, raised, tell, show);
    if (topic === 'servers') void tellFailed(host, tell);
  });
}

type Tell = (key: string, title: string, body: string, screen: string) => void;

async function tellWaiting(host: Host, raised: Set<string>, tell: Tell, show: (screen: string | undefined) => void): Promise<void> {
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
      tell(
        `approval ${id}`,
        `${client.label} wants to change data`,
        `In ${profileName}. Look at the statement before you decide.`,
        `approvals/${id}`,
      );
  }
}

async function tellFailed(host: Host, tell: Tell): Promise<void> {
  if (!(await host.context.settings.read()).notifications) return;
  const answer = await host.call('connections.list', {});
  if (!answer.ok) return;
  const { connections } = answer.value as { connections: { id: string; name: string; server: { state: string; since: number | null } }[] };
  for (const { id, name, server } of connections) {
    if (server.state === 'failed')
      tell(`server ${id} ${server.since}`, `The server of ${name} stays down`, 'Look at its log in Hydrant.', `connections/${id}`);
  }
}
