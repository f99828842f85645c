import type { EngineMessage } from '../../../connectors/run.ts';

/** A NoticeResponse as pg hands it over. */
export interface Notice {
  severity?: string | undefined;
  code?: string | undefined;
  message?: string | undefined;
  detail?: string | undefined;
  hint?: string | undefined;
}

/** Joins text, detail and hint of a notice. The severity comes from the SQLSTATE class too, since the server translates the severity's word. */
export function messageOf({ severity, code = '', message = '', detail, hint }: Notice): EngineMessage {
  const text = [message, detail && `Detail: ${detail}`, hint && `Hint: ${hint}`].filter(Boolean).join(' ');
  return { severity: code.startsWith('01') || severity === 'WARNING' ? 'warning' : 'info', text };
}
