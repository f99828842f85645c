/** The major version of Node for which the bundles are built. */
const WANTED = 24;

/**
 * If this Node cannot run the bundles, prints that on standard error, sets exit code 1 and returns true; the caller must then import
 * nothing else. For an entry that imports nothing else statically: an older Node fails on the syntax of the other modules, with a stack
 * trace. This file uses the syntax of Node 14.
 */
export function failOnOldNode(): boolean {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) >= WANTED) return false;
  process.stderr.write(
    `Hydrant needs Node ${WANTED} or newer; this is Node ${node}. Start bin/hydrant.mjs of this installation instead, which finds the Node that it brings, or install Node ${WANTED}.\n`,
  );
  process.exitCode = 1;
  return true;
}
