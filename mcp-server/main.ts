import './stdout-guard.ts';
import './private-files.ts';
import { z } from 'zod';
import { readServedOptions } from './cli/served-options.ts';
import { endWithParent } from './end-with-parent.ts';
import { endOnCrash, openProcessLog } from './process-log.ts';

// Said to the packaged app's executable so that it is Node; what this process starts is to start as what it is.
delete process.env.ELECTRON_RUN_AS_NODE;

// Schemas are used a few times per process: compiling each to code costs more than it saves.
z.config({ jitless: true });

const log = openProcessLog();
endOnCrash(log);
endWithParent();

const argv = process.argv.slice(2);
// Assistants start `stdio` many times a day, and wait for it: it does without the command line's library.
const { options, help } = argv[0] === 'stdio' ? readServedOptions(argv.slice(1)) : { options: undefined, help: true };
process.exitCode =
  options && !help
    ? await (await import('./cli/stdio.ts')).stdioCommand(options, log)
    : await (await import('./cli/command-line.ts')).runCommandLine(argv, log);
