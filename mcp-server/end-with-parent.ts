/** From the parent's end to that of this process, whatever an engine does. */
const GRACE_MS = 3_000;

/**
 * Ends this process when the one that started it is gone, however that ended: standard input may belong to somebody else and stay open.
 * Only where the parent opened a channel for it, as the launcher does; the channel itself keeps nothing alive.
 */
export function endWithParent(): void {
  if (!process.channel) return;
  process.on('disconnect', () => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
    // As if somebody had ended us: commands cancel in the engine first.
    process.kill(process.pid, 'SIGTERM');
  });
  process.channel.unref();
}
