import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import * as languages from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';

export interface SqlEditorProps {
  value: string;
  onChange: (value: string) => void;
  /** Ctrl or ⌘ with Enter. */
  onRun: () => void;
  /** Names to complete: table → its columns. */
  schema: Readonly<Record<string, readonly string[]>>;
  /** Which words are keywords, and how names are quoted: a dialect of the editor, by its name there. */
  dialect: string | undefined;
}

/** A dialect of the editor by the name that the engine gives; standard SQL for one that it does not have. */
function dialectNamed(name: string | undefined): languages.SQLDialect {
  const named = name === undefined ? undefined : (languages as Readonly<Record<string, unknown>>)[name];
  return named instanceof languages.SQLDialect ? named : languages.StandardSQL;
}

const THEME = EditorView.theme({
  '&': { height: '100%', fontSize: '12.6px', backgroundColor: 'transparent', color: 'var(--text)' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.55' },
  '.cm-content': { padding: '12px 14px', caretColor: 'var(--accent)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft)',
  },
  // Chromium gives a line that is typed over the colour of the text before it, in the theme of that moment.
  '.cm-line': { color: 'inherit !important' },
  '.cm-placeholder': { color: 'var(--faint)' },
  '.cm-tooltip': { backgroundColor: 'var(--panel)', border: '1px solid var(--line)', borderRadius: '6px', color: 'var(--text)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--text)' },
});

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent-strong)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ok-strong)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn-strong)' },
  { tag: tags.comment, color: 'var(--faint)', fontStyle: 'italic' },
]);

/** The statement, with completion of tables and columns. Tab leaves it after Escape, as in every editor of this kind. */
export function SqlEditor({ value, onChange, onRun, schema, dialect }: SqlEditorProps) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const language = useRef(new Compartment());
  const latest = useRef({ onChange, onRun });
  latest.current = { onChange, onRun };
  const begin = useRef(value);
  useEffect(() => {
    if (!parent.current) return;
    const run = (): boolean => {
      latest.current.onRun();
      return true;
    };
    const editor = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: begin.current,
        extensions: [
          keymap.of([{ key: 'Mod-Enter', run }, ...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
          history(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false }),
          syntaxHighlighting(COLOURS),
          EditorView.lineWrapping,
          language.current.of(languages.sql({ dialect: languages.StandardSQL })),
          placeholder('select … from …'),
          THEME,
          EditorView.contentAttributes.of({ 'aria-label': 'SQL statement', tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);
  useEffect(() => {
    view.current?.dispatch({
      effects: language.current.reconfigure(
        languages.sql({
          dialect: dialectNamed(dialect),
          schema: Object.fromEntries(Object.entries(schema).map(([table, columns]) => [table, [...columns]])),
        }),
      ),
    });
  }, [schema, dialect]);
  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== value)
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  return <div ref={parent} className="h-full min-h-0 overflow-hidden rounded-sm border border-field-line focus-within:border-accent" />;
}
