import { createServer, type Socket } from 'node:net';

/** A server that asks every PostgreSQL client for its password in clear, keeps whatever it is sent, and refuses the login. */
export interface PasswordListener {
  readonly port: number;
  /** Every byte of every client. */
  received(): Buffer;
  /** The passwords it was given. */
  passwords(): string[];
  connections(): number;
  close(): Promise<void>;
}

const SSL_REQUEST = 80_877_103;
const ASK_IN_CLEAR = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

export async function startPasswordListener(): Promise<PasswordListener> {
  const chunks: Buffer[] = [];
  const passwords: string[] = [];
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    open.add(socket);
    let rest = Buffer.alloc(0);
    let started = false;
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      rest = Buffer.concat([rest, chunk]);
      for (;;) {
        const head = started ? 1 : 0;
        if (rest.length < head + 4) return;
        const length = rest.readUInt32BE(head) + head;
        if (rest.length < length) return;
        const message = rest.subarray(0, length);
        rest = rest.subarray(length);
        if (started) {
          if (message[0] === 0x70) passwords.push(message.toString('utf8', 5, length - 1));
          socket.end(refusal());
        } else if (message.readUInt32BE(4) === SSL_REQUEST) socket.write('N');
        else {
          started = true;
          socket.write(ASK_IN_CLEAR);
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    received: () => Buffer.concat(chunks),
    passwords: () => [...passwords],
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function refusal(): Buffer {
  const fields = Buffer.from('SFATAL\0C28P01\0Mno such login\0\0', 'latin1');
  const head = Buffer.alloc(5);
  head[0] = 0x45;
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
