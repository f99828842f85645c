import { z } from 'zod';
import { HydrantError } from '../../common/errors.ts';
import type { Profile } from '../../profiles/profile.ts';
import { ProfileCodec } from '../../profiles/profile-codec.ts';
import type { ConnectContext } from '../connector.ts';
import { createMemoryEngine, type MemoryEngine } from './memory-engine.ts';

/** What the provider of the login saw, and how a test completes a sign-in. */
export interface SignInProvider {
  /** Tokens that let in. */
  valid: Set<string>;
  /** Tokens that a session was opened with, or was tried with. */
  received: string[];
  /** How often a sign-in was begun. */
  begun: number;
  /** Listeners for the redirect that are open. */
  listening: number;
  /** What the next begin shows. */
  step: { url: string; code?: string; expiresAt: () => number };
  /** The person is done in the browser. */
  complete(token: string): void;
  fail(error: Error): void;
}

export interface SignInEngine extends MemoryEngine {
  provider: SignInProvider;
  codec: ProfileCodec;
  profileAt(host: string, fields?: Record<string, unknown>): Profile;
}

/** An engine in memory whose login needs a person to sign in, once: then its token lets in. */
export function createSignInEngine(): SignInEngine {
  let done = Promise.withResolvers<string>();
  const provider: SignInProvider = {
    valid: new Set(),
    received: [],
    begun: 0,
    listening: 0,
    step: { url: 'https://login.example.com/authorize?client_id=hydrant&state=Planted-State-1', expiresAt: () => Date.now() + 60_000 },
    complete: (token) => {
      provider.valid.add(token);
      done.resolve(token);
    },
    fail: (error) => done.reject(error),
  };
  const login = async (context: ConnectContext): Promise<void> => {
    const { token } = context.secrets;
    if (token !== undefined) provider.received.push(token);
    if (token !== undefined && provider.valid.has(token)) return;
    if (!context.signIn) throw new HydrantError('LOGIN_FAILED', 'Nobody can sign in here.', 'Sign in.');
    const received = await context.signIn({
      purpose: 'to Memory as JOE',
      begin: async (signal) => {
        provider.begun += 1;
        provider.listening += 1;
        signal.addEventListener('abort', () => {
          provider.listening -= 1;
        });
        done = Promise.withResolvers<string>();
        const { url, code, expiresAt } = provider.step;
        return { url, ...(code === undefined ? {} : { code }), expiresAt: expiresAt(), token: done.promise };
      },
    });
    provider.received.push(received);
    if (!provider.valid.has(received)) throw new HydrantError('LOGIN_FAILED', 'The token was refused.', 'Sign in again.');
  };
  const memory = createMemoryEngine({
    login,
    description: { signInField: ({ auth }) => (auth.method === 'browser' ? 'token' : undefined) },
  });
  const hostOf = (profile: Profile): string => (profile.connection as unknown as { host: string }).host;
  const codec = new ProfileCodec([
    {
      fields: {
        engine: z.literal('memory'),
        connection: z.strictObject({ host: z.string() }),
        auth: z.strictObject({ method: z.string(), token: z.string().optional() }),
      },
      parts: (profile: Profile) => ({ location: { host: hostOf(profile) } }) as never,
      address: (profile: Profile) => ({ server: hostOf(profile), user: 'JOE' }) as never,
      secrets: {
        token: (profile: Profile) => ({ use: 'login', facts: { host: hostOf(profile) }, words: `JOE at ${hostOf(profile)}` }),
      },
    },
  ]);
  const profileAt = (host: string, fields: Record<string, unknown> = {}): Profile =>
    memory.profile({ connection: { host }, auth: { method: 'browser', token: 'secret:memory/token' }, ...fields });
  return { ...memory, provider, codec, profileAt };
}
