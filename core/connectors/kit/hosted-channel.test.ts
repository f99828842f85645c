import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Row } from '../connector.ts';
import { type ChannelEvents, openChannel } from './hosted-channel.ts';
import { decodeBatch, encodeBatch } from './hosted-rows.ts';

/** Messages received over a stream that splits the written bytes into chunks of these sizes, and then ends. */
function received(written: (channel: ReturnType<typeof openChannel>) => void, sizes: readonly number[]): unknown[] {
  const chunks: Buffer[] = [];
  const protocol = new Duplex({
    read() {},
    write: (chunk, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  written(openChannel(protocol, nothing));
  const bytes = Buffer.concat(chunks);
  const events: unknown[] = [];
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  openChannel(stream, {
    onMessage: (message) => events.push(message),
    onRows: (id, json) => events.push([id, json]),
    onBroken: (why) => events.push({ broken: why }),
    onEnd: () => undefined,
  });
  let at = 0;
  for (let piece = 0; at < bytes.length; piece += 1) {
    const size = Math.max(1, sizes[piece % Math.max(1, sizes.length)] ?? bytes.length);
    stream.emit('data', bytes.subarray(at, at + size));
    at += size;
  }
  return events;
}
const nothing: ChannelEvents = { onMessage: () => {}, onRows: () => {}, onBroken: () => {}, onEnd: () => {} };

const cell = fc.letrec<{ cell: unknown }>((tie) => ({
  cell: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false, -0, 0, 5e-324, Number.MAX_SAFE_INTEGER),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\ud800', '\u2028', '__proto__'),
    fc.array(tie('cell'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), tie('cell'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).cell;

describe('frames', () => {
  test('arrive as they were sent, however the bytes are cut', () => {
    const message = fc.oneof(
      fc.record(
        { type: fc.string(), value: fc.oneof(fc.double(), fc.string({ unit: 'binary' }), fc.constant({ $number: 'no' })) },
        { noNullPrototype: true },
      ),
      fc.tuple(fc.nat(), fc.string({ unit: 'grapheme' })),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (messages, sizes) => {
        const events = received((channel) => {
          for (const one of messages) Array.isArray(one) ? channel.sendRows(...one) : channel.send(one);
        }, sizes);
        expect(events.length).toBe(messages.length);
        for (const [index, one] of messages.entries()) {
          expect(events[index]).toStrictEqual(one);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('bytes that are none are said once, and never thrown', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 5 }), (pieces) => {
        const said: string[] = [];
        const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
        openChannel(stream, { ...nothing, onBroken: (why) => said.push(why) });
        for (const piece of [...pieces, Buffer.from([255, 255, 255, 255, 0])]) stream.emit('data', Buffer.from(piece));
        expect(said.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  });
});

describe('batches', () => {
  test('of whatever cells come back as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 4 }), (rows) => {
        const back = [...encodeBatch(rows as Row[])].flatMap((json) => decodeBatch(json, 2) ?? ['lost']);
        expect(back).toStrictEqual(rows);
      }),
      { numRuns: 200 },
    );
  });

  test('of no such shape are refused', () => {
    for (const json of ['', '[', 'null', '{}', '{"rows":[]}', '{"rows":[[1]]}', '{"rows":[{"length":2}]}', '{"rows":["ab"]}']) {
      expect(decodeBatch(json, 2), json).toBeUndefined();
    }
    const slots = [[], [0], [0, 5], [5, 0], [0, 0, 'a'], ['__proto__', 'x'], 'x', [0, 1]];
    for (const slot of slots) expect(decodeBatch(JSON.stringify({ rows: [[0, 1]], negativeZeros: [slot] }), 2)).toBeUndefined();
    expect(decodeBatch('{"rows":[[1]]}', 'text')).toBeUndefined();
    expect(decodeBatch('{"rows":["1"]}', 'text')).toEqual(['1']);
  });

  test('with cells that would become others are refused by their sender', () => {
    const odd = [undefined, 1n, new Date(0), Number.NaN, Infinity, Buffer.from('x'), new Map(), Symbol('x'), () => 1];
    for (const one of [...odd, [new Date(0)], { a: 1n }]) {
      expect(() => [...encodeBatch([[one as never]])], String(typeof one)).toThrow(/The driver gave/);
    }
  });
});
