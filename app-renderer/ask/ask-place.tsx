import { useMemo, useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { call } from '../api/api.ts';
import { useReply } from '../api/queries.ts';
import { navigate } from '../shell/navigation.ts';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNote, type Told } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { duration } from '../ui/words.ts';
import { takeOpened } from './opened.ts';
import { ResultGrid, resultSentence } from './result-grid.tsx';
import { SchemaTree } from './schema-tree.tsx';
import { SqlEditor } from './sql-editor.tsx';

type Outcome = ReplyOf<'ask.run'>;

/** What was typed stays while the window is open, for each connection. */
const typed = new Map<string, string>();
let lastProfile: string | undefined;

/** A statement of the person's own, over the same server and the same rules as an assistant's. */
export function AskPlace() {
  const listing = useReply('connections.list', {});
  const [opened] = useState(takeOpened);
  const [chosen, setChosen] = useState<string | undefined>(opened?.profile ?? lastProfile);
  const connections = listing.data?.connections ?? [];
  const connection = connections.find(({ id }) => id === chosen) ?? connections[0];
  if (listing.isPending)
    return (
      <Page title="Ask">
        <Skeleton label="Loading" />
      </Page>
    );
  if (!connection)
    return (
      <Page title="Ask">
        <EmptyState
          title="Nothing to ask yet"
          actions={
            <Button look="primary" onClick={() => navigate('connections/new')}>
              Add a connection
            </Button>
          }
        >
          Add a connection first; the sample warehouse will do.
        </EmptyState>
      </Page>
    );
  lastProfile = connection.id;
  if (opened && opened.profile === connection.id && !typed.has(`opened ${opened.sql}`)) {
    typed.set(connection.id, opened.sql);
    typed.set(`opened ${opened.sql}`, '');
  }
  return (
    <Page
      title="Ask"
      fill
      lead={
        <select
          aria-label="Connection"
          value={connection.id}
          onChange={(event) => setChosen(event.target.value)}
          className="max-w-64 rounded-sm border border-field-line bg-panel px-2.5 py-1"
        >
          {connections.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      }
    >
      <Desk key={connection.id} profile={connection.id} engine={connection.engine} />
    </Page>
  );
}

function Desk({ profile, engine }: { profile: string; engine: string }) {
  const [sql, setSql] = useState(typed.get(profile) ?? '');
  const catalogue = useReply('ask.catalogue', { profile }, { staleTime: 5 * 60_000 });
  const schema = useMemo(
    () =>
      Object.fromEntries(
        (catalogue.data?.objects ?? []).map((table) => [completed(table), (table.columns ?? []).map((column) => column.name)]),
      ),
    [catalogue.data],
  );
  const [run, setRun] = useState<{ id: string; deed: 'run' | 'explain' | 'export' }>();
  const [outcome, setOutcome] = useState<Outcome>();
  const [plan, setPlan] = useState<string>();
  const [problem, setProblem] = useState<Told>();
  const [seen, setSeen] = useState(false);
  const change = (next: string): void => {
    typed.set(profile, next);
    setSql(next);
  };
  const start = async (deed: 'run' | 'explain' | 'export', work: (id: string) => Promise<void>): Promise<void> => {
    if (run || sql.trim() === '') return;
    const id = crypto.randomUUID();
    setRun({ id, deed });
    setProblem(undefined);
    setPlan(undefined);
    try {
      await work(id);
    } catch (error) {
      setProblem(error as Told & Error);
    } finally {
      setRun(undefined);
    }
  };
  const ask = (): Promise<void> => start('run', async (id) => setOutcome(await call('ask.run', { profile, run: id, sql })));
  const explain = (): Promise<void> => start('explain', async (id) => setPlan((await call('ask.explain', { profile, run: id, sql })).text));
  const save = (format: 'csv' | 'parquet' | 'json'): Promise<void> =>
    start('export', async (id) => {
      const done = await call('ask.export', { profile, run: id, sql, format });
      if (done) announce(done.sentence);
    });
  return (
    <div className="flex min-h-0 flex-1 border-t border-line">
      <SchemaTree
        catalogue={catalogue.data}
        problem={catalogue.error}
        onPick={(name) => change(`${sql}${sql === '' || /\s$/.test(sql) ? '' : ' '}${name}`)}
      />
      <div className="flex min-w-0 flex-1 flex-col gap-3 p-4">
        <div className="h-[32%] min-h-28">
          <SqlEditor value={sql} onChange={change} onRun={() => void ask()} schema={schema} engine={engine} />
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Button look="primary" busy={run?.deed === 'run'} disabled={sql.trim() === ''} onClick={() => void ask()}>
            Run
          </Button>
          {run ? <Button onClick={() => void call('ask.cancel', { run: run.id })}>Cancel</Button> : null}
          <Button look="quiet" busy={run?.deed === 'explain'} disabled={sql.trim() === ''} onClick={() => void explain()}>
            Explain
          </Button>
          <ExportMenu busy={run?.deed === 'export'} disabled={sql.trim() === ''} onExport={(format) => void save(format)} />
          <span role="status" className="min-w-0 flex-1 basis-0 truncate text-muted">
            {run
              ? 'Running'
              : outcome?.ok
                ? `${resultSentence(outcome.page)}, ${duration(outcome.page.durationMs)}, times in ${outcome.page.timeZone}`
                : ''}
          </span>
          {outcome ? (
            <Button small look="quiet" aria-pressed={seen} onClick={() => setSeen(!seen)}>
              What the assistant sees
            </Button>
          ) : null}
        </div>
        {problem ? <ProblemNote problem={problem} /> : null}
        {outcome && !outcome.ok ? <ProblemNote problem={outcome.problem} /> : null}
        {plan !== undefined ? (
          <CodeBlock label="Plan" className="max-h-72 shrink-0">
            {plan}
          </CodeBlock>
        ) : null}
        <div className="flex min-h-0 flex-1 gap-3">
          {outcome?.ok ? <ResultGrid key={outcome.page.handle ?? outcome.seen} profile={profile} page={outcome.page} /> : null}
          {outcome && seen ? (
            <CodeBlock label="What the assistant sees" className="w-[42%] shrink-0">
              {outcome.seen}
            </CodeBlock>
          ) : null}
          {!outcome && plan === undefined && !problem ? (
            <p className="text-muted">
              Statements go through the same server and the same rules as those of an assistant, and into the history.
            </p>
          ) : null}
        </div>
      </div>
    </div>
  );
}

/** A table as completion knows it: schemas other than the usual one are part of the name, and a dot in a name is no step. */
function completed({ schema, name }: { schema?: string | undefined; name: string }): string {
  const plain = (part: string): string => part.replaceAll('.', '\\.');
  return schema && schema !== 'main' && schema !== 'public' ? `${plain(schema)}.${plain(name)}` : plain(name);
}

function ExportMenu({
  busy,
  disabled,
  onExport,
}: {
  busy: boolean;
  disabled: boolean;
  onExport: (format: 'csv' | 'parquet' | 'json') => void;
}) {
  return (
    <select
      aria-label="Export every row to a file"
      disabled={disabled || busy}
      value=""
      onChange={(event) => onExport(event.target.value as 'csv' | 'parquet' | 'json')}
      className="rounded-sm border border-line bg-panel px-2 py-[6px] text-muted disabled:opacity-55"
    >
      <option value="" disabled>
        {busy ? 'Exporting' : 'Export'}
      </option>
      <option value="csv">CSV</option>
      <option value="parquet">Parquet</option>
      <option value="json">JSON</option>
    </select>
  );
}
