/** Size of a DECIMAL: `width` digits in all, `scale` of them after the decimal point. */
export interface DecimalSize {
  width: number;
  scale: number;
}

/** Most digits in a DECIMAL of DuckDB and Parquet. */
const WIDEST = 38;
/** `-0012.500` → whole digits `12`, fraction `500`. */
const PLAIN_NUMBER = /^[+-]?0*(\d*)(?:\.(\d*))?$/;
const DECLARED_SIZE = /\(\s*(\d+)\s*,\s*(\d+)\s*\)/;

/** The size that a type declares, e.g. `numeric(12,2)`; undefined if it declares none, or one that DuckDB cannot hold. */
export function declaredSize(type: string): DecimalSize | undefined {
  const [, width, scale] = (DECLARED_SIZE.exec(type) ?? []).map(Number);
  // PostgreSQL's numeric may have a scale beyond its width.
  return width && scale !== undefined && width <= WIDEST && scale <= width ? { width, scale } : undefined;
}

/** Observes numbers and determines the DECIMAL that holds all of them exactly. */
export class ObservedDecimals {
  #whole = 0;
  #scale = 0;
  /** As `#scale`, without trailing zeros of the fraction. */
  #significantScale = 0;
  #seen = false;

  /** Observes a number without an exponent; false if the text is none (NaN, Infinity). */
  see(text: string): boolean {
    const [matched, whole = '', fraction = ''] = PLAIN_NUMBER.exec(text) ?? [];
    if (matched === undefined || !/\d/.test(text)) return false;
    this.#seen = true;
    if (whole.length > this.#whole) this.#whole = whole.length;
    if (fraction.length > this.#scale) this.#scale = fraction.length;
    if (fraction.length > this.#significantScale)
      this.#significantScale = Math.max(this.#significantScale, fraction.replace(/0+$/, '').length);
    return true;
  }

  /** The declared size if every number fits it, else the smallest that holds them all; undefined if none does. */
  size(declared: DecimalSize | undefined): DecimalSize | undefined {
    if (!this.#seen) return declared ?? { width: 18, scale: 3 };
    if (declared && this.#significantScale <= declared.scale && this.#whole <= declared.width - declared.scale) return declared;
    return [this.#scale, this.#significantScale]
      .map((scale) => ({ width: Math.max(1, this.#whole + scale), scale }))
      .find(({ width }) => width <= WIDEST);
  }
}
