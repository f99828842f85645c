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
  /** What this address is, for the person who pasted it. */
  sentence: string;
  /** What to know before the first try. */
  tip?: string;
  /** Whether a pooler answers, and for how long a connection stays one's own: for a `transaction` or a `session`. */
  pooler?: string;
  /** The certificate is signed by an authority that computers trust anyway, so it can be checked without a file. */
  publicCa: boolean;
}

/** What to do: a text, `=name` for one of `texts`, or texts by user, of which the first that fits is taken. `{tls:mode}` names a choice of the form. */
type Hint = string | readonly (string | { readonly user: string; readonly say: string })[];

/** Providers of one engine, as data (a JSON file). */
export interface ProviderData {
  /** Hints that several providers share. */
  readonly texts: Readonly<Record<string, Hint>>;
  /** The first whose host fits, and in it the first variant whose port fits, is taken. */
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
  /** Whose server answers at this address, where its name tells. */
  explain(target: ProviderTarget): HostExplanation | undefined;
  /** What to do when this step failed at this address, where the provider is known to have a reason of its own. */
  hintFor(step: FailedStep, target: ProviderTarget): string | undefined;
}

/** Answers questions about providers by their data; `usual` is the port that is meant where none is said. */
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

/** Puts the words of the form in the place of `{tls:mode}`. */
export function withChoices(text: string): string {
  return text.replaceAll(/\{tls:([a-z-]+)\}/g, (found, mode: string) =>
    Object.hasOwn(TLS_LABELS, mode) ? tlsChoice(mode as TlsMode) : found,
  );
}
