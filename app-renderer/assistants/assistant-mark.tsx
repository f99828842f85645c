const LETTERS: Record<string, string> = {
  'claude-desktop': 'C',
  'claude-code': 'CC',
  cursor: 'Cu',
  vscode: 'VS',
  windsurf: 'Wi',
  cline: 'Cl',
  zed: 'Ze',
  'lm-studio': 'LM',
  'gemini-cli': 'Ge',
  codex: 'Cx',
  goose: 'Go',
  continue: 'Co',
};

/** Letters for an assistant; decoration, the name stands beside it. */
export function AssistantMark({ id, name }: { id: string; name: string }) {
  return (
    <span
      aria-hidden="true"
      className="grid size-7 place-items-center rounded-[7px] bg-code text-[11px] font-[650] shadow-[inset_0_0_0_1px_var(--line)]"
    >
      {LETTERS[id] ?? name.slice(0, 2)}
    </span>
  );
}
