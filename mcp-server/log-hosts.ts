import type { HostEvents } from '../core/connectors/kit/hosted.ts';
import type { Log } from '../core/logs/log.ts';

/**
 * Writes what hosted drivers print, and how they end, to the log of this process. Drivers print statements, values and addresses, so their
 * lines are there at the level `debug` only, and like the text of an unforeseen error withheld while a saved secret is not known.
 */
export function logHosts(log: () => Log): HostEvents {
  const readable = (text: string): string => log().redaction().readable(text);
  return {
    onLine: (engine, { stream, text }) => log().debug('driver-output', { engine, stream, text: readable(text) }),
    onCrash: (engine, end) =>
      log().error('driver-ended', { engine, ...end, ...('message' in end ? { message: readable(end.message) } : {}) }),
  };
}
