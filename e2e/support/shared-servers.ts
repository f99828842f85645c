/** vitest globalSetup: the servers that all test files of a run share. Nothing is started before a test file asks for one. */
export async function setup(): Promise<() => Promise<void>> {
  const { serveSharedPostgres } = await import('../../core/engines/postgres/testing/shared-server.ts');
  const postgres = await serveSharedPostgres();
  process.env.HYDRANT_TEST_POSTGRES = postgres.url;
  return () => postgres.close();
}
