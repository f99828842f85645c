/** The WebAssembly factory inside `libpg-query`. The package's own entry holds one instance forever, but an instance that trapped must be replaced. */
declare module 'libpg-query/wasm/libpg-query.js' {
  export interface PgQueryInstance {
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    _wasm_parse_query_raw(query: number): number;
    _wasm_free_parse_result(result: number): void;
    _wasm_scan(query: number): number;
    _wasm_free_string(text: number): void;
    getValue(pointer: number, type: 'i32'): number;
    lengthBytesUTF8(text: string): number;
    stringToUTF8(text: string, pointer: number, bytes: number): void;
    UTF8ToString(pointer: number): string;
  }
  const createInstance: () => Promise<PgQueryInstance>;
  // biome-ignore lint/style/noDefaultExport: a CommonJS module arrives as the default export.
  export default createInstance;
}
