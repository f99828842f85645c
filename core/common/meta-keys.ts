/** Keys of `_meta` under which our server tells programs more than it tells a model. */
export const META = {
  /** Of the server's capabilities (`experimental`): the versions of tools, structured content and errors. */
  versions: 'hydrant/versions',
  /** Of an answer: the version of its structured content. */
  version: 'hydrant/version',
  /** Of an error answer: version, code, message, next step, the action as data, correlation id. */
  error: 'hydrant/error',
  /** Of a page of rows: the kind of each column. */
  kinds: 'hydrant/kinds',
  /** Of the answer of a connection test: its steps, with actions as data. */
  steps: 'hydrant/steps',
  /** Of a progress notification: what its message says, as data. */
  progress: 'hydrant/progress',
} as const;
