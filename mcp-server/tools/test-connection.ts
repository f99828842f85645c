import { z } from 'zod';
import { type DiagnosisStep, diagnose } from '../../core/diagnose/diagnose.ts';
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
          fields: z.array(z.string()).optional(),
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
    return { text: [head, ...diagnosis.steps.map(renderStep)].join('\n'), structured: { ...diagnosis } };
  },
});

const MARKS: Record<DiagnosisStep['state'], string> = { ok: '✓', warning: '!', failed: '✗', skipped: '–', cancelled: '–' };

/** One step as a line of text: mark, title, sentence, and what to do. */
export function renderStep(step: DiagnosisStep): string {
  return `${MARKS[step.state]} ${step.title}: ${step.sentence}${step.action ? ` → ${step.action}` : ''}`;
}
