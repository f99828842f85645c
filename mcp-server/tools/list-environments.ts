import { z } from 'zod';
import { wordNextStep } from '../../core/common/actions.ts';
import { headedText, underHead } from '../../core/connectors/kit/under-head.ts';
import { ASSISTANT_WORDS } from './action-words.ts';
import { rowsOutput } from './fields.ts';
import { defineTool, READS } from './tool.ts';

const HEAD = ['name', 'profile', 'engine', 'policy', 'time zone', 'health', 'default', 'note'] as const;

export const listEnvironments = defineTool({
  name: 'list_environments',
  title: 'List environments',
  description: 'The connected environments: engine, SQL dialect, policy, time zone, health. The first is the default.',
  input: () => z.strictObject({}),
  output: () => z.object({ head: z.array(z.string()), environments: rowsOutput() }),
  annotations: READS,
  run: async (_args, { runtime }) => {
    const reasons = await Promise.all(runtime.environments.all.map((environment) => runtime.whyOff(environment)));
    const environments = runtime.environments.all.map(({ name, profile }, index) => {
      const off = reasons[index];
      const { health, lastError, retryAt, warning } = runtime.pools.state(profile);
      const again = retryAt ? ` Tried again after ${retryAt}.` : '';
      const failure = lastError && `${lastError.code}: ${lastError.message}${again} ${wordNextStep(lastError.next, ASSISTANT_WORDS)}`;
      const note = (off && `${off.code}: ${off.message} ${off.nextIn(ASSISTANT_WORDS)}`) ?? failure ?? warning;
      return {
        name,
        // It names the environment as well, where it is another word.
        profile: profile.id === name ? undefined : profile.id,
        engine: profile.engine,
        policy: profile.policy,
        'time zone': profile.timeZone,
        health: off ? 'switched off' : health,
        default: index === 0 ? 'default' : undefined,
        note: note && runtime.execution.redact(note),
      };
    });
    const listed = underHead(environments, HEAD);
    return { text: headedText(listed), structured: { head: listed.head, environments: listed.rows } };
  },
});
