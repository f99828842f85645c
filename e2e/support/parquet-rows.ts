/** How many rows a Parquet file says it has, read without any engine: the third field of its footer, a struct of Thrift's compact protocol. */
export function parquetRows(bytes: Buffer): number {
  const length = bytes.readUInt32LE(bytes.length - 8);
  return new ThriftReader(bytes.subarray(bytes.length - 8 - length)).field(3);
}

/** As much of the protocol as it takes to find a number in a struct. */
class ThriftReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The number in the field of this id. */
  field(wanted: number): number {
    let id = 0;
    for (let header = this.#byte(); header >> 4 !== 0; header = this.#byte()) {
      id += header >> 4;
      if (id === wanted) return this.#zigzag();
      this.#skip(header & 15);
    }
    throw new Error(`There is no field ${wanted}.`);
  }

  #byte(): number {
    this.#at += 1;
    return this.#bytes[this.#at - 1] as number;
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  #zigzag(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Types: 1 and 2 booleans, 3 a byte, 4 to 6 integers, 7 a double, 8 bytes, 9 and 10 lists, 12 a struct. */
  #skip(type: number): void {
    if (type === 3) this.#at += 1;
    else if (type >= 4 && type <= 6) this.#varint();
    else if (type === 7) this.#at += 8;
    else if (type === 8) this.#at = this.#varint() + this.#at;
    else if (type === 9 || type === 10) this.#skipList();
    else if (type === 12) this.#skipStruct();
  }

  #skipList(): void {
    const header = this.#byte();
    const size = header >> 4 === 15 ? this.#varint() : header >> 4;
    for (let index = 0; index < size; index += 1) {
      if ((header & 15) <= 2) this.#at += 1;
      else this.#skip(header & 15);
    }
  }

  #skipStruct(): void {
    for (let header = this.#byte(); header !== 0; header = this.#byte()) {
      if (header >> 4 === 0) this.#varint();
      this.#skip(header & 15);
    }
  }
}
