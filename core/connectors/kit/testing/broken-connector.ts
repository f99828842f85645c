import type { Connector } from '../../connector.ts';

/** A module that cannot be imported, as a driver whose native part is missing. */
export function createBrokenConnector(): Connector {
  throw new Error('Cannot find module ../build/Release/driver.node, asked with hunter2-secret');
}
