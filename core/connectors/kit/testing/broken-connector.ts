import type { Connector } from '../../connector.ts';

/** Fails like a driver whose native module is missing. */
export function createBrokenConnector(): Connector {
  throw new Error('Cannot find module ../build/Release/driver.node, asked with hunter2-secret');
}
