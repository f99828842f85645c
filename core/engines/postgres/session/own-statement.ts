import { serialize } from 'pg-protocol';

/** One of our own statements, serialized as Parse, Bind and Execute messages. */
export type OwnStatement = Buffer;

export function ownStatement(text: string, values: readonly (string | null)[] = []): OwnStatement {
  return Buffer.concat([serialize.parse({ text }), serialize.bind({ values: [...values] }), serialize.execute({ rows: 0 })]);
}
