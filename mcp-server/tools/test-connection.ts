import { z } from 'zod';
import { type DiagnosisStep, diagnose } from '../../core/diagnose/diagnose.ts';
import { type ActionWords, wordNextStep } from '../../core/stones/actions.ts';
import { ASSISTANT_WORDS } from '../server/action-words.ts';
import { environmentField } from './fields.ts';
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
      steps: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          state: z.string(),
          ms: z.number(),
          sentence: z.string(),
          detail: z.string().optional(),
          action: z.string().optional(),
          script: z.string().optional(),
        }),
      ),
    }),
  annotations: READS,
  run: async (args, call) => {
    const { profile } = call.runtime.environments.find(args.environment);
    const diagnosis = await diagnose(call.runtime.pools, profile, {
      signal: call.signal,
      redact: call.runtime.road.redact,
      // The whole step travels as the message, so that a screen can tick it off while the test runs.
      onStep: (step, done, total) => call.progress(JSON.stringify(step), done, total),
    });
    const head = `${diagnosis.environment} ${diagnosis.ok ? 'works' : 'does not work'} (${diagnosis.ms} ms).`;
    const steps = diagnosis.steps.map(({ action, ...step }) => ({
      ...step,
      ...(action ? { action: wordNextStep(action, ASSISTANT_WORDS) } : {}),
    }));
    const lines = diagnosis.steps.map((step) => renderStep(step, ASSISTANT_WORDS));
    return { text: [head, ...lines].join('\n'), structured: { ...diagnosis, steps } };
  },
});

const MARKS: Record<DiagnosisStep['state'], string> = { ok: '✓', warning: '!', failed: '✗', skipped: '–', cancelled: '–' };

/** One step as a line of text: mark, title, sentence, and what to do in the words of a surface. */
export function renderStep({ state, title, sentence, action }: DiagnosisStep, words: ActionWords): string {
  return `${MARKS[state]} ${title}: ${sentence}${action ? ` → ${wordNextStep(action, words)}` : ''}`;
}
