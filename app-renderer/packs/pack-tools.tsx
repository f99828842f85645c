import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { plural } from '../ui/words.ts';

export type Pack = ReplyOf<'packs.list'>[number];
export type Policy = ReplyOf<'connections.list'>['connections'][number]['policy'];
type Tool = Pack['tools'][number];

/** What becomes of a call that changes something, under the policy of the connection. */
const CHANGES_UNDER: Record<Policy, string> = {
  'read-only': 'Refused while this connection is read-only. One that asks before writing asks you each time.',
  'approve-writes': 'You are asked each time, before it is done.',
  full: 'Done without asking you: this connection may do everything its login may.',
};

/** The tools of a pack, folded: those that only read, those that change something, and what they need. */
export function PackTools({ pack, policy }: { pack: Pack; policy: Policy }) {
  const reading = pack.tools.filter(({ changes }) => !changes);
  const changing = pack.tools.filter(({ changes }) => changes);
  return (
    <details>
      <summary className="w-fit text-muted hover:text-text">
        {plural(pack.tools.length, 'tool')}
        {changing.length === 0 ? ', which only read' : `, ${changing.length} of which can change something`}
      </summary>
      <div className="mt-3 grid gap-4">
        <ToolList title="Only read, whatever the connection may do" tools={reading} />
        <ToolList title="Can change something" sentence={CHANGES_UNDER[policy]} tools={changing} />
        {pack.needs.length === 0 ? null : (
          <div>
            <h4 className="text-sm font-[550]">What they need</h4>
            <p className="mb-1.5 text-sm text-muted">
              From whoever runs the server. A tool that lacks something says so, and what to run for it.
            </p>
            <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
              {pack.needs.map(({ name, sentence }) => (
                <div key={name} className="contents">
                  <dt>
                    <code>{name}</code>
                  </dt>
                  <dd className="text-muted [overflow-wrap:anywhere]">{sentence}</dd>
                </div>
              ))}
            </dl>
          </div>
        )}
      </div>
    </details>
  );
}

function ToolList({ title, sentence, tools }: { title: string; sentence?: string; tools: readonly Tool[] }) {
  if (tools.length === 0) return null;
  return (
    <div>
      <h4 className="text-sm font-[550]">{title}</h4>
      {sentence ? <p className="text-sm text-muted">{sentence}</p> : null}
      <ul aria-label={title} className="mt-1">
        {tools.map((tool) => (
          <li
            key={tool.name}
            data-tool={tool.name}
            className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 border-t border-line-soft py-1.5 [overflow-wrap:anywhere] first:border-t-0"
          >
            <span>
              {tool.title} <code className="ml-1 text-faint">{tool.name}</code>
            </span>
            <span className="row-span-2 text-right text-sm text-muted">
              {tool.needs.map((need, index) => (
                <span key={need} className="block">
                  {index === 0 ? 'needs ' : ''}
                  <code>{need}</code>
                </span>
              ))}
            </span>
            <span className="col-start-1 text-sm text-muted">{tool.sentence}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
