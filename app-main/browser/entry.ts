import { failOnOldNode } from '../../core/common/node-version.ts';

/** The entry of the bundle of the browser host, after a look at the Node that runs it. */
if (!failOnOldNode()) await import('./main.ts');
