import { compareQueryTool } from './compare-query.ts';
import { compareSchemaTool } from './compare-schema.ts';
import { executeQueryTool } from './execute-query.ts';
import { explainQuery } from './explain-query.ts';
import { getResult } from './get-result.ts';
import { listEnvironments } from './list-environments.ts';
import { searchObjects } from './search-objects.ts';
import { testConnection } from './test-connection.ts';
import type { Tool } from './tool.ts';

/** The eight tools every server has, always in this order. */
export const TOOLS: readonly Tool[] = [
  listEnvironments,
  searchObjects,
  executeQueryTool,
  getResult,
  explainQuery,
  compareQueryTool,
  compareSchemaTool,
  testConnection,
];
