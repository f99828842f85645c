import type { AnyAuthMethod, AuthenticationType, ParsedKey, Prompt } from 'ssh2';
import type { HydrantError } from '../../../common/errors.ts';
import type { Agent } from './agent.ts';
import type { TunnelHop } from './route.ts';
import { quoted, sshCommand, tunnelFailed } from './tunnel-error.ts';

/** Credentials for the login at a hop. */
export interface Credentials {
  readonly key: ParsedKey | undefined;
  readonly agent: Agent | undefined;
  readonly password: string | undefined;
}

/** Tries key, agent and password in this order, but only methods that the server accepts, since servers limit failed attempts. */
export class LoginMethods {
  readonly #tunnelHop: TunnelHop;
  readonly #waiting: AnyAuthMethod[];
  readonly #tried: string[] = [];
  #offered: readonly AuthenticationType[] = [];
  #notes: string[] = [];

  constructor(tunnelHop: TunnelHop, { key, agent, password }: Credentials) {
    const { user: username } = tunnelHop.hop;
    this.#tunnelHop = tunnelHop;
    this.#waiting = [];
    if (key) this.#waiting.push({ type: 'publickey', username, key });
    if (agent) this.#waiting.push({ type: 'agent', username, agent: agent.agent });
    if (password !== undefined) {
      this.#waiting.push({ type: 'password', username, password });
      this.#waiting.push({ type: 'keyboard-interactive', username, prompt: this.#answer(password) });
    }
  }

  /** Whether no method is left to try. */
  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  /** The next method, or false when nothing is left; ssh2 asks after each refusal. */
  readonly next = (left: readonly AuthenticationType[] | null): AnyAuthMethod | false => {
    // On the first call the server's methods are unknown; a `none` request (RFC 4252 §5.2) makes the server list them.
    if (!left) return { type: 'none', username: this.#tunnelHop.hop.user };
    this.#offered = left;
    const index = this.#waiting.findIndex(({ type }) => left.includes(type === 'agent' ? 'publickey' : type));
    const [method] = index < 0 ? [] : this.#waiting.splice(index, 1);
    if (!method) return false;
    this.#tried.push(TITLE[method.type] ?? method.type);
    return method;
  };

  /** Adds a problem to mention in the error if no method succeeds. */
  note(sentence: string): void {
    if (!this.#notes.includes(sentence)) this.#notes.push(sentence);
  }

  /** Error after all methods failed. */
  refused(cause: unknown): HydrantError {
    const tried =
      this.#tried.length > 0
        ? `it refused the login with ${this.#tried.join(' and ')}`
        : 'it takes none of the ways to log in that are given';
    const offers = this.#offered.length > 0 ? `; it takes ${this.#offered.join(', ')}` : '';
    const notes = this.#notes.map((note) => `; ${note}`).join('');
    const { user } = this.#tunnelHop.hop;
    return tunnelFailed(
      this.#tunnelHop,
      'login-refused',
      `${tried}${offers}${notes}`,
      `Check that ${user} is the right user there and that the public key is in its authorized_keys, or the password right (try \`${sshCommand(this.#tunnelHop)}\`).`,
      { cause, details: { tried: this.#tried, offered: this.#offered } },
    );
  }

  #answer(password: string) {
    let asked = false;
    return (_name: string, _instructions: string, _language: string, prompts: Prompt[], finish: (answers: string[]) => void): void => {
      const [only] = prompts;
      const isPassword = !asked && prompts.length === 1 && only?.echo !== true;
      asked = true;
      if (isPassword) {
        finish([password]);
        return;
      }
      // Never send the password in reply to a prompt for a one-time code.
      this.note(`it asks for more than a password (${quoted(prompts.map(({ prompt }) => prompt).join(' '))}), which Hydrant cannot answer`);
      finish(prompts.map(() => ''));
    };
  }
}

const TITLE: Partial<Record<AuthenticationType, string>> = {
  publickey: 'the key file',
  agent: 'the keys of the agent',
  password: 'the password',
  'keyboard-interactive': 'the password asked for interactively',
};
