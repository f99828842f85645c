/**
 * Whatever this process writes (results, exports, spill files of the engine) is for its user alone; files of others keep their modes.
 * The value is the mask that the user has, for programs that are started on their behalf.
 */
export const usersUmask = process.umask(0o077);
