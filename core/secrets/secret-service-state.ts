import { connect } from 'node:net';

/**
 * The state of this session's Secret Service, asked directly over D-Bus, because the keychain library reports different problems with the
 * same words (a locked keyring without a prompter looks like a dismissed prompt).
 * - no-bus: no session bus can be reached
 * - no-service: the bus has no Secret Service
 * - no-collection: the service has no default collection yet
 * - silent: the bus or service does not answer
 * - locked, open: state of the default collection
 */
export type SecretServiceState = 'no-bus' | 'no-service' | 'no-collection' | 'silent' | 'locked' | 'open';

export interface StateOptions {
  /** Default 2000. */
  readonly timeoutMs?: number;
  /** Whether the bus may start the service in order to answer. Default true. */
  readonly start?: boolean;
}

/** Asks for the state; never throws, and takes at most `timeoutMs`. */
export async function secretServiceState(env: NodeJS.ProcessEnv, options: StateOptions = {}): Promise<SecretServiceState> {
  const { timeoutMs = 2000, start = true } = options;
  const path = busPath(env);
  if (path === undefined) return 'no-bus';
  return new Promise((resolve) => {
    let connected = false;
    const socket = connect(path);
    const done = (state: SecretServiceState) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(state);
    };
    const timer = setTimeout(() => done(connected ? 'silent' : 'no-bus'), timeoutMs);
    socket.on('error', () => done(connected ? 'silent' : 'no-bus'));
    socket.on('close', () => done(connected ? 'silent' : 'no-bus'));
    socket.on('connect', () => {
      connected = true;
      const uid = Buffer.from(String(process.getuid?.() ?? 0), 'latin1').toString('hex');
      socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
    });
    let buffer = Buffer.alloc(0);
    let authenticated = false;
    socket.on('data', (chunk) => {
      buffer = Buffer.concat([buffer, chunk]);
      if (!authenticated) {
        const end = buffer.indexOf('\r\n');
        if (end < 0) return;
        if (!buffer.subarray(0, end).toString('latin1').startsWith('OK')) return done('no-bus');
        buffer = buffer.subarray(end + 2);
        authenticated = true;
        socket.write(Buffer.concat([Buffer.from('BEGIN\r\n', 'latin1'), hello(1), askLocked(2, start)]));
      }
      for (let message = takeMessage(buffer); message !== undefined; message = takeMessage(buffer)) {
        buffer = buffer.subarray(message.length);
        if (message.replyTo === 2) return done(stateOf(message));
      }
    });
  });
}

/** Only sockets on this machine, since the session bus is always local. */
function busPath(env: NodeJS.ProcessEnv): string | undefined {
  for (const address of (env.DBUS_SESSION_BUS_ADDRESS ?? '').split(';')) {
    const unix = /^unix:(?:.*,)?(path|abstract)=([^,]+)/.exec(address);
    if (unix?.[2]) return (unix[1] === 'abstract' ? '\0' : '') + decodeURIComponent(unix[2]);
  }
  if (env.DBUS_SESSION_BUS_ADDRESS) return undefined;
  return env.XDG_RUNTIME_DIR ? `${env.XDG_RUNTIME_DIR}/bus` : undefined;
}

function stateOf(message: Message): SecretServiceState {
  if (message.error === undefined) return message.isTrue ? 'locked' : 'open';
  const error = message.error.replace('org.freedesktop.DBus.Error.', '');
  if (/^(ServiceUnknown|NameHasNoOwner|Spawn\.|TimedOut)/.test(error)) return 'no-service';
  if (/^(UnknownObject|UnknownMethod|UnknownInterface|UnknownProperty)/.test(error)) return 'no-collection';
  return 'silent';
}

// The part of the D-Bus wire protocol that two calls need: https://dbus.freedesktop.org/doc/dbus-specification.html

const NO_AUTO_START = 2;

function hello(serial: number): Buffer {
  const bus = 'org.freedesktop.DBus';
  return methodCall(serial, { path: '/org/freedesktop/DBus', destination: bus, interface: bus, member: 'Hello' }, []);
}

function askLocked(serial: number, start: boolean): Buffer {
  const target = {
    path: '/org/freedesktop/secrets/aliases/default',
    destination: 'org.freedesktop.secrets',
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
  };
  return methodCall(serial, target, ['org.freedesktop.Secret.Collection', 'Locked'], start ? 0 : NO_AUTO_START);
}

interface Target {
  readonly path: string;
  readonly destination: string;
  readonly interface: string;
  readonly member: string;
}

function methodCall(serial: number, target: Target, args: readonly string[], flags = 0): Buffer {
  const body = concatAligned(args.map(marshalString), 4);
  const fields = [
    field(1, 'o', marshalString(target.path)),
    field(2, 's', marshalString(target.interface)),
    field(3, 's', marshalString(target.member)),
    field(6, 's', marshalString(target.destination)),
    ...(args.length > 0 ? [field(8, 'g', marshalSignature('s'.repeat(args.length)))] : []),
  ];
  const header = concatAligned(fields, 8);
  const fixed = Buffer.alloc(16);
  fixed.set([0x6c, 1, flags, 1]); // little-endian, method call, flags, protocol 1
  fixed.writeUInt32LE(body.length, 4);
  fixed.writeUInt32LE(serial, 8);
  fixed.writeUInt32LE(header.length, 12);
  return Buffer.concat([pad(Buffer.concat([fixed, header]), 8), body]);
}

function field(code: number, signature: string, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([code, 1]), Buffer.from(`${signature}\0`, 'latin1'), value]);
}

function marshalString(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(`${text}\0`, 'utf8')]);
}

function marshalSignature(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(`${text}\0`, 'latin1')]);
}

function concatAligned(parts: readonly Buffer[], to: number): Buffer {
  return parts.reduce((whole, part) => Buffer.concat([pad(whole, to), part]), Buffer.alloc(0));
}

function pad(bytes: Buffer, to: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)]);
}

interface Message {
  readonly length: number;
  readonly replyTo: number | undefined;
  readonly error: string | undefined;
  readonly isTrue: boolean;
}

function takeMessage(buffer: Buffer): Message | undefined {
  if (buffer.length < 16) return undefined;
  const little = buffer[0] === 0x6c;
  const uint = (at: number) => (little ? buffer.readUInt32LE(at) : buffer.readUInt32BE(at));
  const headerEnd = 16 + uint(12);
  const bodyStart = headerEnd + ((8 - (headerEnd % 8)) % 8);
  const length = bodyStart + uint(4);
  if (buffer.length < length) return undefined;
  let replyTo: number | undefined;
  let error: string | undefined;
  for (let at = 16; at < headerEnd; ) {
    const code = buffer[at];
    const type = String.fromCharCode(buffer[at + 2] ?? 0);
    at += 4; // code, and a signature of one letter
    if (type === 'u') {
      if (code === 5) replyTo = uint(at);
      at += 4;
    } else if (type === 'g') {
      at += (buffer[at] ?? 0) + 2;
    } else {
      if (code === 4) error = buffer.toString('utf8', at + 4, at + 4 + uint(at));
      at += 4 + uint(at) + 1;
    }
    at += (8 - (at % 8)) % 8;
  }
  // The only body that is read here is a variant of a boolean: signature `b` in four bytes, then a 32-bit number.
  const isTrue = length - bodyStart >= 8 && uint(bodyStart + 4) === 1;
  return { length, replyTo, error, isTrue };
}
