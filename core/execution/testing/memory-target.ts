import type { MemoryEngine } from '../../connectors/testing/memory-engine.ts';
import { LoginRightsCache } from '../../pool/login-rights.ts';
import type { Target } from '../target.ts';

const signal = new AbortController().signal;

/** A target in a memory engine, with that engine's declarations. */
export function memoryTarget(memory: MemoryEngine, fields: Partial<Target> & { writableLogin?: 'allow' | 'refuse' } = {}): Target {
  const { writableLogin = 'allow', ...more } = fields;
  const profile = memory.profile();
  const rights = new LoginRightsCache();
  const { name: engineName, dialect, readOnly, objects, nameLevels, context = [], capabilities } = memory.description;
  return {
    environment: 'memory',
    profile: profile.id,
    engine: 'memory',
    dialect,
    catalogue: { engineName, objects, nameLevels },
    contextParts: { engineName, parts: context },
    ...(capabilities.explain ? {} : { withoutPlans: engineName }),
    policy: 'read-only',
    limits: profile.limits,
    timeZone: 'UTC',
    identity: 'memory',
    address: { server: 'memory' },
    readOnlyGuard: { declared: readOnly, writableLogin, rights: (session, until, given) => rights.of(session, until, given) },
    acquire: async () => ({
      session: await memory.connector.connect(profile, { home: '', resources: '', secrets: {}, signal }),
      release: async () => undefined,
    }),
    ...more,
  };
}
