import type { AskTypes, KnownType, KnownTypes, TypeCatalogue, TypesCheck } from './type-catalogue.ts';

/** Types for one statement's rows: the cached ones, if the check that is sent with the statement confirms them. */
export class CheckedTypes {
  /** Check to send with the statement; undefined where none is needed. */
  readonly check: TypesCheck | undefined;
  readonly #catalogue: TypeCatalogue;
  readonly #known: KnownTypes;
  #answer: string | undefined;

  /** `composites`: whether the rows may hold composite values. */
  constructor(catalogue: TypeCatalogue, composites: boolean) {
    this.#catalogue = catalogue;
    this.#known = catalogue.known;
    this.check = composites ? this.#known.composites : undefined;
  }

  /** Receives the single cell of the check's result. */
  receiveCheck(cell: string | null | undefined): void {
    this.#answer = cell ?? undefined;
  }

  /** Resolves object ids to types. If the check returned another result or none, user-defined types are looked up again. */
  resolveTypes(oids: readonly number[], ask: AskTypes): Promise<KnownType[]> {
    const isValid = this.check === undefined || this.check.expected === this.#answer;
    return (isValid ? this.#known : this.#catalogue.renew()).resolveTypes(oids, ask);
  }
}
