import write from 'write-file-atomic';

/** Re-exported by name, so that it can be imported on first use, bundled or not. */
export { write };
