/** Versions of the runtime, for the first line of a log. */
export function programVersions(): { node: string; electron?: string; platform: string } {
  const { node, electron } = process.versions;
  return { node, ...(electron === undefined ? {} : { electron }), platform: `${process.platform} ${process.arch}` };
}
