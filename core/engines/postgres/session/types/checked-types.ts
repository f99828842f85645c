import type { AskTypes, KnownType, KnownTypes, TypeCatalogue, TypesCheck } from './type-catalogue.ts';

/** The types of one statement's rows: those known when it is sent, if the check that goes with it finds them unchanged. */
export class CheckedTypes {
  /** To be sent with the statement; undefined where nothing has to be checked. */
  readonly check: TypesCheck | undefined;
  readonly #catalogue: TypeCatalogue;
  readonly #known: KnownTypes;
  #answer: string | undefined;

  /** `composites`: its rows may hold some. */
  constructor(catalogue: TypeCatalogue, composites: boolean) {
    this.#catalogue = catalogue;
    this.#known = catalogue.known;
    this.check = composites ? this.#known.composites : undefined;
  }

  /** Takes the one cell that the check is answered with. */
  receiveCheck(cell: string | null | undefined): void {
    this.#answer = cell ?? undefined;
  }

  /** The types with these object ids; those of the database's own are looked up anew where the check found another answer, or none. */
  resolveTypes(oids: readonly number[], ask: AskTypes): Promise<KnownType[]> {
    const isValid = this.check === undefined || this.check.expected === this.#answer;
    return (isValid ? this.#known : this.#catalogue.renew()).resolveTypes(oids, ask);
  }
}
