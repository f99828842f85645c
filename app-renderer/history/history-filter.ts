import type { RequestOf } from '../../app-main/contract/contract.ts';

/** Which statements of the history to show. */
export type HistoryFilter = RequestOf<'history.list'>['filter'];
