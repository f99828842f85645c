import { HydrantError } from '../../common/errors.ts';
import { nearestName } from '../../common/nearest.ts';
import type { AssistantSpec } from '../assistant.ts';
import { claudeCode } from './claude-code.ts';
import { claudeDesktop } from './claude-desktop.ts';
import { cline } from './cline.ts';
import { codex } from './codex.ts';
import { continueDev } from './continue.ts';
import { cursor } from './cursor.ts';
import { geminiCli } from './gemini-cli.ts';
import { goose } from './goose.ts';
import { lmStudio } from './lm-studio.ts';
import { vscode } from './vscode.ts';
import { windsurf } from './windsurf.ts';
import { zed } from './zed.ts';

/** Every assistant Hydrant can set up, in the order they are shown. */
export const ASSISTANTS: readonly AssistantSpec[] = [
  claudeDesktop,
  claudeCode,
  cursor,
  vscode,
  windsurf,
  cline,
  zed,
  lmStudio,
  geminiCli,
  codex,
  goose,
  continueDev,
];

/** Throws ASSISTANT_UNKNOWN with the nearest name. */
export function assistantSpec(id: string): AssistantSpec {
  const spec = ASSISTANTS.find((one) => one.id === id);
  if (spec) return spec;
  const known = ASSISTANTS.map((one) => one.id);
  const near = nearestName(id.slice(0, 64), known);
  throw new HydrantError(
    'ASSISTANT_UNKNOWN',
    `There is no assistant ${id.slice(0, 64)}${near ? `; did you mean ${near}?` : '.'}`,
    `Choose one of: ${known.join(', ')}.`,
  );
}
