import type { HandlersOf } from '../answer.ts';
import { testReport } from '../tests.ts';

type TestChannel = 'tests.start' | 'tests.cancel' | 'tests.get' | 'tests.report';

export const testHandlers: HandlersOf<TestChannel> = {
  'tests.start': async ({ profile }, { tests, profiles }) => {
    // A profile that is gone is told at once.
    tests.start(await profiles.get(profile));
    return {};
  },
  'tests.cancel': ({ profile }, { tests }) => {
    tests.cancel(profile);
    return {};
  },
  'tests.get': async ({ profile }, { tests, profiles }) => {
    const saved = await profiles.get(profile).catch(() => undefined);
    return tests.get(profile, saved);
  },
  'tests.report': async ({ profile }, { tests, profiles, version }) => {
    const saved = await profiles.get(profile);
    return { text: testReport(saved.name, tests.get(profile, saved), version) };
  },
};
