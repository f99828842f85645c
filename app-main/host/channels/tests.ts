import type { HandlersOf } from '../answer.ts';
import { testReport } from '../tests.ts';

type TestChannel = 'tests.start' | 'tests.cancel' | 'tests.get' | 'tests.report';

export const testHandlers: HandlersOf<TestChannel> = {
  'tests.start': async ({ profile }, { tests, profiles }) => {
    // A profile that is gone is told at once.
    await profiles.get(profile);
    tests.start(profile);
    return {};
  },
  'tests.cancel': ({ profile }, { tests }) => {
    tests.cancel(profile);
    return {};
  },
  'tests.get': ({ profile }, { tests }) => tests.get(profile),
  'tests.report': async ({ profile }, { tests, profiles, version }) => {
    const { name } = await profiles.get(profile);
    return { text: testReport(name, tests.get(profile), version) };
  },
};
