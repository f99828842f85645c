/** Digits of a DECIMAL: `width` in all, `scale` of them after the point. */
export interface DecimalSize {
  width: number;
  scale: number;
}

/** DuckDB and Parquet hold at most this many digits. */
const WIDEST = 38;
/** `-0012.500` → whole digits `12`, fraction `500`. */
const PLAIN_NUMBER = /^[+-]?0*(\d*)(?:\.(\d*))?$/;
const DECLARED_SIZE = /\(\s*(\d+)\s*,\s*(\d+)\s*\)/;

/** The size that a type declares, e.g. `numeric(12,2)`; undefined where it declares none that DuckDB can hold. */
export function declaredSize(type: string): DecimalSize | undefined {
  const [, width, scale] = (DECLARED_SIZE.exec(type) ?? []).map(Number);
  // PostgreSQL's numeric may have a scale beyond its width.
  return width && scale !== undefined && width <= WIDEST && scale <= width ? { width, scale } : undefined;
}

/** Watches numbers and says which DECIMAL holds each of them with all of its digits. */
export class ObservedDecimals {
  #whole = 0;
  #scale = 0;
  /** As `#scale`, without zeros at the end of a fraction. */
  #significantScale = 0;
  #seen = false;

  /** Takes a number without an exponent; false when the text is no such number (NaN, Infinity). */
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

  /** The declared size where every number fits it, else the smallest that holds them all; undefined where none does. */
  size(declared: DecimalSize | undefined): DecimalSize | undefined {
    if (!this.#seen) return declared ?? { width: 18, scale: 3 };
    if (declared && this.#significantScale <= declared.scale && this.#whole <= declared.width - declared.scale) return declared;
    return [this.#scale, this.#significantScale]
      .map((scale) => ({ width: Math.max(1, this.#whole + scale), scale }))
      .find(({ width }) => width <= WIDEST);
  }
}
