import type { Duplex } from 'node:stream';
import type { BaseAgent, createAgent } from 'ssh2';
import type { HydrantError } from '../../../common/errors.ts';
import { homePath } from '../../kit/home-path.ts';
import type { TunnelHop } from './route.ts';
import { tunnelFailed } from './tunnel-error.ts';

/** On Windows OpenSSH's agent always listens on this named pipe. */
const DEFAULT_AGENT = process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : '';

/** An SSH agent whose open connections can be ended: an agent that waits for a touch of a hardware key may never reply. */
export interface Agent {
  readonly agent: BaseAgent;
  /** Socket of the agent, for messages. */
  readonly where: string;
  release(): void;
}

/**
 * The SSH agent of a hop.
 *
 * @throws HydrantError TUNNEL_FAILED where the environment names none.
 */
export function chooseAgent(tunnelHop: TunnelHop, named: string, create: typeof createAgent): Agent {
  const where = named === 'env' ? (process.env.SSH_AUTH_SOCK ?? DEFAULT_AGENT) : named;
  if (where === '') throw noAgent(tunnelHop);
  const pipe = process.platform === 'win32' && (where === 'pageant' || /^[/\\]{2}\.[/\\]pipe[/\\]/.test(where));
  const agent = create(pipe ? where : homePath(where));
  const open = new Set<Duplex>();
  const getStream = agent.getStream?.bind(agent);
  if (getStream) {
    agent.getStream = (callback) =>
      getStream((error, stream) => {
        if (stream) {
          open.add(stream as Duplex);
          stream.once('close', () => open.delete(stream as Duplex));
        }
        callback(error, stream);
      });
  }
  const release = () => {
    for (const stream of open) stream.destroy();
  };
  return { agent, where, release };
}

function noAgent(tunnelHop: TunnelHop): HydrantError {
  const next = 'Start an SSH agent and start Hydrant where SSH_AUTH_SOCK is set, or name the socket of the agent in the profile.';
  return tunnelFailed(tunnelHop, 'agent', 'its login uses the SSH agent, and SSH_AUTH_SOCK is not set here', next);
}
