import { z } from 'zod';
import { type ActionWords, wordNextStep } from '../../core/common/actions.ts';
import { META } from '../../core/common/meta-keys.ts';
import { visible, visibleLine } from '../../core/common/visible-text.ts';
import { underHead } from '../../core/connectors/kit/under-head.ts';
import { type Diagnosis, type DiagnosisStep, diagnose } from '../../core/diagnose/diagnose.ts';
import { ASSISTANT_WORDS } from './action-words.ts';
import { environmentField, rowsOutput } from './fields.ts';
import { defineTool, READS } from './tool.ts';

export const testConnection = defineTool({
  name: 'test_connection',
  title: 'Test connection',
  description: 'Tests an environment step by step and says what to do where it fails.',
  input: () => z.strictObject({ environment: environmentField() }),
  output: () =>
    z.object({
      environment: z.string(),
      ok: z.boolean(),
      ms: z.number(),
      head: z.array(z.string()),
      steps: rowsOutput(),
    }),
  annotations: READS,
  run: async (args, call) => {
    const { profile } = call.runtime.environments.find(args.environment);
    const diagnosis = await diagnose(call.runtime.pools, profile, {
      signal: call.signal,
      redact: call.runtime.execution.redact,
      onStarting: (sentence) => call.progress.report(sentence, undefined, { starting: sentence }),
      // A person reads the sentence; a screen that ticks the steps off while the test runs reads the step itself.
      onStep: (step, done, total) => call.progress.report(`${step.title}: ${visibleLine(step.sentence)}`, { done, total }, { step }),
    });
    const { environment, ok, ms } = diagnosis;
    const steps = diagnosis.steps.map(({ action, ...step }) => ({
      ...step,
      ...(action ? { action: wordNextStep(action, ASSISTANT_WORDS) } : {}),
    }));
    const { head, rows } = underHead(steps, HEAD);
    return {
      text: [`${environment} ${outcome(diagnosis)} (${ms} ms).`, ...diagnosis.steps.map(renderWhole)].join('\n'),
      structured: { environment, ok, ms, head, steps: rows },
      // A screen says what to do in its own words.
      meta: { [META.steps]: diagnosis.steps },
    };
  },
});

function outcome({ ok, steps }: Diagnosis): string {
  if (!ok) return 'does not work';
  const warnings = steps.filter(({ state }) => state === 'warning').length;
  return warnings === 0 ? 'works' : `works, with ${warnings} warning${warnings === 1 ? '' : 's'}`;
}

const HEAD = ['id', 'title', 'state', 'ms', 'sentence', 'action', 'detail', 'script'] as const;
const MARKS: Record<DiagnosisStep['state'], string> = { ok: '✓', warning: '!', failed: '✗', skipped: '–', cancelled: '–' };

/** One step as a line of text: mark, title, sentence, and what to do in the words of a surface. */
export function renderStep({ state, title, sentence, action }: DiagnosisStep, words: ActionWords): string {
  return visibleLine(`${MARKS[state]} ${title}: ${sentence}${action ? ` → ${wordNextStep(action, words)}` : ''}`);
}

/** A step with the driver's own words and the script, where there are any. */
function renderWhole(step: DiagnosisStep): string {
  const detail = step.detail ? `\n  Said: ${visible(step.detail).replaceAll('\n', '\n    ')}` : '';
  const script = step.script ? `\n${step.script.trimEnd().replaceAll(/^/gm, '  ')}` : '';
  return `${renderStep(step, ASSISTANT_WORDS)}${detail}${script}`;
}
