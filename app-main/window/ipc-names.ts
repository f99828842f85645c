/** The two names between page and main process; what is said under them is the contract. */
export const CALL = 'hydrant:call';
export const PUSH = 'hydrant:push';
