/** The major version of Node that the bundles are made for. */
const WANTED = 24;

/**
 * Whether this Node can run the bundles; where it cannot, that is said on standard error and the process ends with 1. For an entry that
 * imports nothing else statically: an older Node stops at the syntax of the rest, with a stack trace. Its own syntax is that of Node 14.
 */
export function canRunHere(): boolean {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) >= WANTED) return true;
  process.stderr.write(
    `Hydrant needs Node ${WANTED} or newer; this is Node ${node}. Start bin/hydrant.mjs of this installation instead, which finds the Node that it brings, or install Node ${WANTED}.\n`,
  );
  process.exitCode = 1;
  return false;
}
