import { failOnOldNode } from '../core/common/node-version.ts';

/** The entry of the bundle: all that the server is comes after this look at the Node that runs it. */
if (!failOnOldNode()) await import('./main.ts');
