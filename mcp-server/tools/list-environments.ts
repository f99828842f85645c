import { z } from 'zod';
import { defineTool, READS } from './tool.ts';

export const listEnvironments = defineTool({
  name: 'list_environments',
  title: 'List environments',
  description: 'The connected environments: engine, SQL dialect, policy, time zone, health. The first is the default.',
  input: () => z.strictObject({}),
  output: () =>
    z.object({
      environments: z.array(
        z.object({
          name: z.string(),
          profile: z.string(),
          engine: z.string(),
          policy: z.string(),
          timeZone: z.string(),
          default: z.boolean(),
          health: z.string(),
          note: z.string().optional(),
        }),
      ),
    }),
  annotations: READS,
  run: async (_args, { runtime }) => {
    const reasons = await Promise.all(runtime.environments.all.map((environment) => runtime.whyOff(environment)));
    const environments = runtime.environments.all.map(({ name, profile }, index) => {
      const off = reasons[index];
      const { health, lastError, retryAt } = runtime.pools.state(profile);
      const note =
        (off && `${off.code}: ${off.message}`) ??
        (lastError && `${lastError.code}: ${lastError.message}${retryAt ? ` Tried again after ${retryAt}.` : ''}`);
      return {
        name,
        profile: profile.id,
        engine: profile.engine,
        policy: profile.policy,
        timeZone: profile.timeZone,
        default: index === 0,
        health: off ? 'switched off' : health,
        ...(note ? { note } : {}),
      };
    });
    const lines = environments.map((one) =>
      [one.name, one.engine, one.policy, one.timeZone, one.health, one.default ? 'default' : '', one.note ?? ''].join('|'),
    );
    return { text: ['environment|engine|policy|time zone|health|default|note', ...lines].join('\n'), structured: { environments } };
  },
});
