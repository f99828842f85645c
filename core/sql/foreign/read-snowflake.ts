import type { Classification } from '../classification.ts';
export async function readSnowflake(_sql: string): Promise<Classification> { throw new Error('not there yet'); }
