import { EngineMark } from './engine-mark.tsx';
import type { Form } from './form-state.ts';

type Start = Form['starts'][number];

/** What to connect to: one card for each beginning a connector offers. */
export function StartPicker({ forms, onPick }: { forms: readonly Form[]; onPick: (form: Form, start: Start) => void }) {
  return (
    <ul className="grid max-w-[760px] grid-cols-[repeat(auto-fill,minmax(min(300px,100%),1fr))] gap-3">
      {forms.flatMap((form) =>
        form.starts.map((start) => (
          <li key={`${form.engine} ${start.id}`}>
            <button
              type="button"
              onClick={() => onPick(form, start)}
              className="grid h-full w-full grid-cols-[28px_minmax(0,1fr)] content-start gap-x-3 gap-y-1 rounded-md border border-line bg-panel p-3.5 text-left hover:bg-code"
            >
              <EngineMark engine={form.engine} />
              <strong className="self-center font-[620]">{start.title}</strong>
              <span className="col-span-2 pt-1 text-muted">{start.sentence}</span>
              {kin(form, start) ? <span className="col-span-2 text-sm text-faint">{kin(form, start)}</span> : null}
            </button>
          </li>
        )),
      )}
    </ul>
  );
}

/** What else goes by this engine, for the card that bears its name: who looks for Supabase finds it. */
function kin({ name, title }: Form, start: Start): string {
  return start.title === name && title.startsWith(`${name}, `) ? `Also ${title.slice(name.length + 2)}` : '';
}
