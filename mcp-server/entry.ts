import { failOnOldNode } from '../core/stones/node-version.ts';

/** The entry of the bundle: all that the server is comes after this look at the Node that runs it. */
if (!failOnOldNode()) await import('./main.ts');
