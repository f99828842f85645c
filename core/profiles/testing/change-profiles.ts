// A process of its own that changes profiles until it is done or killed; for the tests of the store.
// Arguments: home, `add` PREFIX COUNT | `rewrite` ID

import { PROFILES } from '../../engines/registry.ts';
import { openProfileStore } from '../profile-store.ts';

const [home = '', action, name = '', count = '1'] = process.argv.slice(2);
const store = openProfileStore({ home, codec: PROFILES });
process.stdout.write('ready\n');

if (action === 'add') {
  for (let n = 0; n < Number(count); n++) {
    await store.add({ id: `${name}-${n}`, name, engine: 'duckdb', connection: { form: 'sample' } });
  }
} else {
  // Every tag of a content carries the same number, so that a mixture of two contents would show.
  for (let n = 0; ; n++)
    await store.update(name, (current) => ({ ...current, tags: Array.from({ length: 50 }, (_, i) => `round ${n} tag ${i}`) }));
}
