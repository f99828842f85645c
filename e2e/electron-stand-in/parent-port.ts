// Loaded first in a utility process: `process.parentPort`, as Electron gives it to one.
import { EventEmitter } from 'node:events';

class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    process.send?.(message);
  }
  // As with Electron, messages come without asking for them.
  start(): void {}
}

const port = new ParentPort();
process.on('message', (data) => port.emit('message', { data, ports: [] }));
Object.assign(process, { parentPort: port, type: 'utility' });
