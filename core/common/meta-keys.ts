/** Keys of `_meta` under which our server gives programs more than it gives a model. */
export const META = {
  /** In the server's capabilities (`experimental`): the versions of tools, structured content and errors. */
  versions: 'hydrant/versions',
  /** In an answer: the version of its structured content. */
  version: 'hydrant/version',
  /** In an error answer: version, code, message, next step, the action as data, correlation id. */
  error: 'hydrant/error',
  /** In a page of rows: the kind of each column. */
  kinds: 'hydrant/kinds',
  /** In the answer of a connection test: its steps, with actions as data. */
  steps: 'hydrant/steps',
  /** In a progress notification: the content of its message, as data. */
  progress: 'hydrant/progress',
} as const;
