import { strict } from '../strict.ts';

/** The main frame of a page, as `event.senderFrame` and `webContents.mainFrame` show it. */
export interface Frame {
  readonly url: string;
  readonly origin: string;
  readonly parent: null;
  readonly top: Frame;
  readonly routingId: number;
  readonly processId: number;
  readonly frameTreeNodeId: number;
  isDestroyed(): boolean;
}

/** `url` is asked each time; a frame of an earlier document keeps the address it had. */
export function mainFrameOf(id: number, url: () => string, isDestroyed: () => boolean): Frame {
  const frame: Frame = strict(
    {
      get url() {
        return url();
      },
      get origin() {
        const { protocol, host } = new URL(url() || 'about:blank');
        return host === '' ? 'null' : `${protocol}//${host}`;
      },
      parent: null,
      get top() {
        return frame;
      },
      routingId: 1,
      processId: id,
      frameTreeNodeId: id,
      isDestroyed,
    },
    'webFrameMain',
  );
  return frame;
}
