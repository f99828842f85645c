import type { EngineMessage } from '../../../connectors/run.ts';

/** A NoticeResponse as pg hands it over. */
export interface Notice {
  severity?: string | undefined;
  code?: string | undefined;
  message?: string | undefined;
  detail?: string | undefined;
  hint?: string | undefined;
}

/** `NOTICE: text`, its detail and hint as one message. The word for the severity is translated, the class of the code is not. */
export function messageOf({ severity, code = '', message = '', detail, hint }: Notice): EngineMessage {
  const text = [message, detail && `Detail: ${detail}`, hint && `Hint: ${hint}`].filter(Boolean).join(' ');
  return { severity: code.startsWith('01') || severity === 'WARNING' ? 'warning' : 'info', text };
}
