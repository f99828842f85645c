import { PROVIDERS, type Provider, type ProviderTarget } from './provider-list.ts';

export type { ProviderTarget } from './provider-list.ts';

export interface HostExplanation {
  provider: string;
  /** What this address is, for the person who pasted it. */
  sentence: string;
  /** What to know before the first try. */
  tip?: string;
  /** Whether a pooler answers, and for how long a connection stays one's own. */
  pooler?: 'transaction' | 'session';
  /** The certificate is signed by an authority that computers trust anyway, so it can be checked without a file. */
  publicCa: boolean;
}

/** The step of a connection test that failed. */
export type FailedStep = 'host' | 'port' | 'tls' | 'login' | 'database';

/** Whose server answers at this address, where its name tells. */
export function explainPostgresHost(target: ProviderTarget): HostExplanation | undefined {
  const provider = providerOf(target);
  if (provider === undefined) return undefined;
  const { sentence, tip, pooler } = provider;
  const explanation: HostExplanation = { provider: provider.name, sentence, publicCa: provider.publicCa };
  if (tip !== undefined) explanation.tip = tip;
  if (pooler !== undefined) explanation.pooler = pooler;
  return explanation;
}

/** What to do when this step failed at this address, where the provider is known to have a reason of its own. */
export function hintFor(kind: FailedStep, target: ProviderTarget): string | undefined {
  const hint = providerOf(target)?.hints[kind];
  return typeof hint === 'function' ? hint(target) : hint;
}

function providerOf(target: ProviderTarget): Provider | undefined {
  const host = target.host.toLowerCase().replace(/\.$/, '');
  if (host.length > 255) return undefined;
  return PROVIDERS.find((provider) => provider.hosts.test(host) && (provider.ports?.includes(target.port ?? 5432) ?? true));
}
