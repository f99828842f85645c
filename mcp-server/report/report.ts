import type { HydrantError } from '../../core/common/errors.ts';
import type { Redactor } from '../../core/common/redact.ts';
import { visibleLine } from '../../core/common/visible-text.ts';
import { PROFILES } from '../../core/engines/registry.ts';
import { createLogRedaction } from '../../core/logs/redaction.ts';
import { addressMask } from '../../core/profiles/address-mask.ts';
import type { Profile } from '../../core/profiles/profile.ts';

/** One part of a report: a title and its lines, as a person reads them. */
export interface ReportSection {
  title: string;
  lines: readonly string[];
}

/** What a report is made of; each part says by itself what it could not find out. */
export interface ReportParts {
  profiles: readonly Profile[];
  redactor: Redactor;
  /** A saved secret that could not be read, so that nobody can say whether it stands in a text. */
  unknown: HydrantError | undefined;
  /** When it is made, ISO 8601. */
  time: string;
  sections: readonly ReportSection[];
}

/** The report as sections and as the one text that is saved: what a person sees is what the file holds. */
export interface Report {
  sections: { title: string; text: string }[];
  text: string;
}

/** Puts sections together; every line passes the redactor, loses its addresses, and stays one line. */
export function makeReport({ profiles, redactor, unknown, time, sections }: ReportParts): Report {
  const mask = addressMask(
    profiles.map((profile) => PROFILES.parts(profile)),
    (kind, n) => `‹${kind}-${n}›`,
  );
  const { words } = createLogRedaction({ redactor, isComplete: () => true, learn: async () => undefined, mask });
  const cleaned = sections.map(({ title, lines }) => ({ title, text: lines.map((line) => visibleLine(words(line))).join('\n') }));
  const head = [
    '# Hydrant: report of a problem',
    '',
    `Made ${time}. It was sent nowhere: read it, then give it to whoever helps you.`,
    'It holds no passwords and nothing of the history; hosts, users, databases and paths of connections have stand-ins such as ‹host-1›.',
    'Messages of errors that Hydrant did not foresee are cut where they seem to quote a statement or a value: read them before you send this.',
    ...(unknown
      ? [`A saved secret could not be read (${unknown.code}), so texts in which it might stand were left out of the log lines.`]
      : []),
  ].join('\n');
  return { sections: cleaned, text: `${[head, ...cleaned.map(({ title, text }) => `## ${title}\n\n${text}`)].join('\n\n')}\n` };
}
