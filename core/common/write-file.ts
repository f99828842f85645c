import write from 'write-file-atomic';

/** The library's function under a name, so that it can be imported on first use whether it is bundled or not. */
export { write };
