import { useEffect, useMemo, useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { useReply } from '../api/queries.ts';
import { NeededSecret } from '../connections/needed-secret.tsx';
import { ProfilesGone, ProfilesProblem } from '../connections/profiles-problem.tsx';
import { navigate } from '../shell/navigation.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { duration } from '../ui/words.ts';
import { AnswerView } from './answer-view.tsx';
import { takeOpened } from './opened.ts';
import { type Answer, type ExportFormat, type QueryState, queryControllerOf, useQueryState } from './query-controller.ts';
import { resultSentence } from './result-grid.tsx';
import { SchemaTree } from './schema-tree.tsx';
import { SqlEditor } from './sql-editor.tsx';

type Connection = ReplyOf<'connections.list'>['connections'][number];

/** The connection that was looked at last. */
let lastProfile: string | undefined;

/** A statement of the person's own, over the same server and the same rules as an assistant's. */
export function AskPlace() {
  const listing = useReply('connections.list', {});
  const [opened] = useState(takeOpened);
  const [chosen, setChosen] = useState<string | undefined>(opened?.profile ?? lastProfile);
  const connections = listing.data?.connections ?? [];
  const connection = connections.find(({ id }) => id === chosen) ?? connections[0];
  const target = opened && connection?.id === opened.profile ? queryControllerOf(connection.id, connection.address) : undefined;
  useEffect(() => {
    // Only once: what the person types afterwards stays.
    if (opened && target) target.type(opened.sql);
  }, [opened, target]);
  if (listing.isPending)
    return (
      <Page title="Ask">
        <Skeleton label="Loading" />
      </Page>
    );
  if (listing.error)
    return (
      <Page title="Ask">
        <ProfilesProblem problem={listing.error} />
      </Page>
    );
  if (!connection)
    return (
      <Page title="Ask">
        <ProfilesGone gone={listing.data?.gone} />
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
      <div className="flex min-h-0 flex-1 flex-col short:overflow-y-auto">
        <div className="max-h-[50%] shrink-0 overflow-y-auto px-4 empty:hidden short:max-h-none short:overflow-visible">
          <NeededSecret
            key={connection.id}
            profile={connection.id}
            name={connection.name}
            tests={false}
            onSettings={() => navigate(`connections/${connection.id}/connection`)}
          />
        </div>
        <QueryView key={connection.id} connection={connection} />
      </div>
    </Page>
  );
}

function QueryView({ connection: { id: profile, address, engine, needs } }: { connection: Connection }) {
  const controller = queryControllerOf(profile, address);
  const { sql, running, shown, exportProblem } = useQueryState(controller);
  const dialect = useReply('connections.forms', {}, { staleTime: Number.POSITIVE_INFINITY }).data?.find(
    (form) => form.engine === engine,
  )?.editorDialect;
  const catalogue = useReply('ask.catalogue', { profile }, { staleTime: 5 * 60_000 });
  const schema = useMemo(
    () =>
      Object.fromEntries(
        (catalogue.data?.objects ?? []).map((table) => [completed(table), (table.columns ?? []).map((column) => column.name)]),
      ),
    [catalogue.data],
  );
  useEffect(() => controller.noteNeeds(needs), [controller, needs]);
  const [seen, setSeen] = useState(false);
  const earlier = shown !== undefined && shown.sql.trim() !== sql.trim();
  const empty = sql.trim() === '';
  return (
    <div className="flex min-h-0 flex-1 border-t border-line short:shrink-0 short:grow-0 short:basis-full">
      <SchemaTree
        catalogue={catalogue.data}
        // What is needed first is asked for above.
        problem={needs ? null : catalogue.error}
        waits={needs !== undefined}
        onPick={(name) => controller.type(`${sql}${sql === '' || /\s$/.test(sql) ? '' : ' '}${name}`)}
      />
      <div className="flex min-w-0 flex-1 flex-col gap-3 p-4 short:overflow-y-auto short:p-3">
        <div className="h-[32%] min-h-28 shrink-0">
          <SqlEditor value={sql} onChange={controller.type} onRun={() => void controller.run()} schema={schema} dialect={dialect} />
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Button look="primary" busy={running?.operation === 'run'} disabled={empty} onClick={() => void controller.run()}>
            Run
          </Button>
          {running ? <Button onClick={controller.cancel}>Cancel</Button> : null}
          <Button look="quiet" busy={running?.operation === 'explain'} disabled={empty} onClick={() => void controller.explain()}>
            Explain
          </Button>
          <ExportMenu busy={running?.operation === 'export'} disabled={empty} onExport={(format) => void controller.save(format)} />
          <span role="status" className="min-w-48 flex-1 basis-0 text-muted">
            {running ? 'Running' : statusOfAnswer(shown, earlier)}
          </span>
          {shown?.answer.kind === 'outcome' ? (
            <Button small look="quiet" aria-pressed={seen} onClick={() => setSeen(!seen)}>
              What the assistant sees
            </Button>
          ) : null}
        </div>
        {exportProblem ? <ProblemNote problem={exportProblem} /> : null}
        {shown ? (
          <AnswerView
            key={keyOf(shown.answer)}
            profile={profile}
            shown={shown}
            earlier={earlier}
            seen={seen}
            onPutBack={() => controller.type(shown.sql)}
          />
        ) : null}
        {!shown && !running && !exportProblem ? (
          <p className="text-muted">
            Statements go through the same server and the same rules as those of an assistant, and into the history.
          </p>
        ) : null}
      </div>
    </div>
  );
}

/** The status in one line; while the answer is of an earlier statement, that the text in the editor has not run. */
function statusOfAnswer(shown: QueryState['shown'], earlier: boolean): string {
  if (earlier) return 'Not run yet';
  if (shown?.answer.kind !== 'outcome' || !shown.answer.outcome.ok) return '';
  const { page } = shown.answer.outcome;
  return `${resultSentence(page)}, ${duration(page.durationMs)}, times in ${page.timeZone}`;
}

/** A new key for each answer, so that it begins scrolled to its top. */
function keyOf(answer: Answer): string {
  if (answer.kind !== 'outcome') return answer.kind;
  return answer.outcome.ok ? (answer.outcome.page.handle ?? answer.outcome.seen) : 'refused';
}

/** A table as completion knows it: schemas other than the usual one are part of the name, and a dot in a name is no step. */
function completed({ schema, name }: { schema?: string | undefined; name: string }): string {
  const plain = (part: string): string => part.replaceAll('.', '\\.');
  return schema && schema !== 'main' && schema !== 'public' ? `${plain(schema)}.${plain(name)}` : plain(name);
}

function ExportMenu({ busy, disabled, onExport }: { busy: boolean; disabled: boolean; onExport: (format: ExportFormat) => void }) {
  return (
    <select
      aria-label="Export every row to a file"
      disabled={disabled || busy}
      value=""
      onChange={(event) => onExport(event.target.value as ExportFormat)}
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
