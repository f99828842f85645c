import type { TlsMode } from '../../profiles/parts.ts';
import { TLS_LABELS, tlsChoice } from '../network/tls-choices.ts';

export interface ProviderTarget {
  host: string;
  port?: number;
  user?: string;
}

/** The step of a connection test that failed. */
export type FailedStep = 'host' | 'port' | 'tls' | 'login' | 'database';

export interface HostExplanation {
  provider: string;
  /** Describes the address to the person who pasted it. */
  sentence: string;
  /** Advice before the first connection attempt. */
  tip?: string;
  /** Pooling mode (`transaction` or `session`) where a pooler answers at this address. */
  pooler?: string;
  /** A public authority signs the certificate, so it can be verified without a CA file. */
  publicCa: boolean;
}

/** Advice: a text, `=name` for one of `texts`, or texts by user, of which the first match counts. `{tls:mode}` stands for a choice of the form. */
type Hint = string | readonly (string | { readonly user: string; readonly say: string })[];

/** Providers of one engine, as data (a JSON file). */
export interface ProviderData {
  /** Hints that several providers share. */
  readonly texts: Readonly<Record<string, Hint>>;
  /** The first provider with a matching host counts, and in it the first variant with a matching port. */
  readonly providers: readonly ProviderEntry[];
}

interface ProviderEntry {
  readonly name: string;
  /** A regular expression for the host in lower case. */
  readonly hosts: string;
  readonly publicCa: boolean;
  readonly hints: Readonly<Partial<Record<FailedStep, Hint | undefined>>>;
  readonly variants: readonly {
    /** Absent: any port. */
    readonly ports?: readonly number[] | undefined;
    readonly sentence: string;
    readonly tip?: string | undefined;
    readonly pooler?: string | undefined;
  }[];
}

export interface Providers {
  /** Explains an address whose host name identifies a provider. */
  explain(target: ProviderTarget): HostExplanation | undefined;
  /** Advice for a failed step at this address, where the provider has specific causes. */
  hintFor(step: FailedStep, target: ProviderTarget): string | undefined;
}

/** Looks up providers in their data; `usual` is the engine's default port. */
export function createProviders({ texts, providers }: ProviderData, usual: number): Providers {
  const known = providers.map(({ hosts, ...entry }) => ({ ...entry, hosts: new RegExp(hosts) }));
  const find = ({ host, port = usual }: ProviderTarget) => {
    const name = host.toLowerCase().replace(/\.$/, '');
    if (name.length > 255) return undefined;
    for (const entry of known) {
      const variant = entry.hosts.test(name) ? entry.variants.find(({ ports }) => ports?.includes(port) ?? true) : undefined;
      if (variant !== undefined) return { entry, variant };
    }
    return undefined;
  };
  const resolved = (hint: Hint | undefined): Hint | undefined =>
    typeof hint === 'string' && hint.startsWith('=') ? texts[hint.slice(1)] : hint;
  return {
    explain: (target) => {
      const { entry, variant: { sentence = '', tip, pooler } = {} } = find(target) ?? {};
      if (entry === undefined) return undefined;
      const more = { ...(tip === undefined ? {} : { tip }), ...(pooler === undefined ? {} : { pooler }) };
      return { provider: entry.name, sentence, publicCa: entry.publicCa, ...more };
    },
    hintFor: (step, target) => {
      const hint = resolved(find(target)?.entry.hints[step]);
      if (hint === undefined || typeof hint === 'string') return hint && withChoices(hint);
      const fits = hint.find((each) => typeof each === 'string' || (target.user !== undefined && new RegExp(each.user).test(target.user)));
      return fits && withChoices(typeof fits === 'string' ? fits : fits.say);
    },
  };
}

/** Replaces `{tls:mode}` with the form's label of that mode. */
export function withChoices(text: string): string {
  return text.replaceAll(/\{tls:([a-z-]+)\}/g, (match, mode: string) =>
    Object.hasOwn(TLS_LABELS, mode) ? tlsChoice(mode as TlsMode) : match,
  );
}
