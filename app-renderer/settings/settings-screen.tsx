import type { ReactNode } from 'react';
import type { ReplyOf, RequestOf } from '../../app-main/contract/contract.ts';
import { call } from '../api/api.ts';
import { queryClient, useCall, useReply } from '../api/queries.ts';
import { GrantList } from '../approvals/grant-list.tsx';
import { SecretsSection } from '../secrets/secrets-section.tsx';
import { FileProblems } from '../shell/file-problems.tsx';
import { TryAgain } from '../shell/try-again.tsx';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Facts, Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Switch } from '../ui/switch.tsx';
import { plural } from '../ui/words.ts';
import { ReportProblem } from './report-problem.tsx';

type Info = ReplyOf<'app.info'>;

/** How the app looks and behaves, where it keeps things, and what may be written for now. */
export function SettingsScreen() {
  const settings = useReply('settings.get', {});
  const info = useReply('app.info', {}, { staleTime: Number.POSITIVE_INFINITY });
  const set = useCall('settings.set');
  const problem = settings.error ?? info.error;
  if (!settings.data || !info.data)
    return (
      <Page title="Settings">
        {problem ? <ProblemNote problem={problem} action={<TryAgain />} /> : <Skeleton label="Loading" lines={8} />}
      </Page>
    );
  const { theme, retentionDays, startAtLogin, notifications } = settings.data;
  const change = (part: RequestOf<'settings.set'>): void => {
    // Shown at once; what the host says then is what counts.
    queryClient.setQueryData(['settings.get', {}], { ...settings.data, ...part });
    set.mutate(part, { onSettled: () => void queryClient.invalidateQueries({ queryKey: ['settings.get'] }) });
  };
  return (
    <Page title="Settings">
      <div className="grid max-w-[640px] gap-7">
        {set.error ? <ProblemNote problem={set.error} /> : null}
        <FileProblems />
        <Section title="Appearance">
          <fieldset className="flex gap-2">
            <legend className="sr-only">Theme</legend>
            {(['system', 'light', 'dark'] as const).map((one) => (
              <label key={one} className="flex items-center gap-2 rounded-sm border border-line px-3 py-1.5 has-checked:bg-code">
                <input
                  type="radio"
                  name="theme"
                  className="accent-accent"
                  checked={theme === one}
                  onChange={() => change({ theme: one })}
                />
                {{ system: 'As the system', light: 'Light', dark: 'Dark' }[one]}
              </label>
            ))}
          </fieldset>
        </Section>
        <Section title="Behaviour">
          <div className="grid gap-3">
            {info.data.canStartAtLogin ? (
              <Line title="Start at login" hint="Hydrant waits in the tray.">
                <Switch label="Start at login" on={startAtLogin} onChange={(on) => change({ startAtLogin: on })} />
              </Line>
            ) : null}
            <Line title="Notices" hint="When a statement waits for you, or a server stays down.">
              <Switch label="Notices" on={notifications} onChange={(on) => change({ notifications: on })} />
            </Line>
          </div>
        </Section>
        <Section title="Approvals" hint="for connections that ask before writing">
          <GrantList />
        </Section>
        <Retention days={retentionDays} onChange={(days) => change({ retentionDays: days })} />
        <SecretsSection info={info.data} />
        <Folders info={info.data} />
        <ReportProblem />
        <Section title="About">
          <Facts
            facts={[
              ['Version', info.data.version],
              ['Network', 'Hydrant calls nobody but the warehouses you added.'],
            ]}
          />
        </Section>
      </div>
    </Page>
  );
}

function Line({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <div className="flex items-center gap-3">
      <span>
        <strong className="block font-[550]">{title}</strong>
        <small className="text-sm text-muted">{hint}</small>
      </span>
      <span className="ml-auto">{children}</span>
    </div>
  );
}

function Retention({ days, onChange }: { days: number; onChange: (days: number) => void }) {
  const prune = useCall('history.prune');
  const now = async (): Promise<void> => {
    const { removed } = await prune.mutateAsync({ days });
    announce(`${plural(removed, 'statement')} removed`);
  };
  return (
    <Section title="History">
      <div className="flex flex-wrap items-center gap-3">
        <label className="flex items-center gap-2">
          Keep statements for
          <select
            value={days}
            onChange={(event) => onChange(Number(event.target.value))}
            className="rounded-sm border border-field-line bg-panel px-2.5 py-1"
          >
            {[...new Set([7, 30, 90, 365, 0, days])].map((option) => (
              <option key={option} value={option}>
                {option === 0 ? 'ever' : plural(option, 'day')}
              </option>
            ))}
          </select>
        </label>
        {days > 0 ? (
          <Button small busy={prune.isPending} onClick={() => void now().catch(() => undefined)}>
            Remove older ones now
          </Button>
        ) : null}
      </div>
      {prune.error ? <ProblemNote problem={prune.error} /> : null}
      <p className="mt-1.5 text-sm text-muted">The audit trail stays verifiable.</p>
    </Section>
  );
}

function Folders({ info }: { info: Info }) {
  const folders = [
    ['Data', info.home, 'home'],
    ['Logs', info.logs, 'logs'],
  ] as const;
  return (
    <Section title="Folders">
      <ul className="grid gap-1.5">
        {folders.map(([title, path, what]) => (
          <li key={what} className="flex items-center gap-3">
            <span className="w-24 text-muted">{title}</span>
            <code className="min-w-0 flex-1 truncate" title={path}>
              {path}
            </code>
            {info.host === 'window' ? (
              <Button small onClick={() => void call('app.reveal', { what })}>
                Show
              </Button>
            ) : (
              <CopyButton small text={path}>
                Copy path
              </CopyButton>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
