/** The major version of Node that the bundles are made for. */
const WANTED = 24;

/**
 * On a Node that cannot run the bundles, says so on standard error, lets the process end with 1 and returns true: nothing else may be
 * imported. For an entry that imports nothing else statically: an older Node stops at the syntax of the rest, with a stack trace. Its own
 * syntax is that of Node 14.
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
