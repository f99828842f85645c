/** npm run sample: makes resources/sample and docs/reference/sample-warehouse.md anew. Takes no input and gives the same bytes each time. */
import { fileURLToPath } from 'node:url';
import { buildSample } from './sample/build-sample.ts';

const root = new URL('..', import.meta.url);
await buildSample(fileURLToPath(new URL('resources/sample', root)), fileURLToPath(new URL('docs/reference/sample-warehouse.md', root)));
