import { serialize } from 'pg-protocol';

/** A statement of ours, in the form it is sent in: parse, bind and execute. */
export type OwnStatement = Buffer;

export function ownStatement(text: string, values: readonly (string | null)[] = []): OwnStatement {
  return Buffer.concat([serialize.parse({ text }), serialize.bind({ values: [...values] }), serialize.execute({ rows: 0 })]);
}
