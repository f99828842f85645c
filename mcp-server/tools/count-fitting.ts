/** An item of a listing as both parts of an answer have it. */
export interface Written {
  text: string;
  json: unknown;
}

/**
 * How many items, from the first on, fit into `bytes` in the text and in the structured content, each for itself; at least one, since an
 * answer without any would not get its reader further. `head`: what stands in the structured content before them.
 */
export function countFitting<T>(
  items: readonly T[],
  bytes: number,
  write: (item: T, index: number) => Written,
  head: unknown = '',
): number {
  let [textBytes, jsonBytes] = [0, bytesOf(head)];
  for (const [index, item] of items.entries()) {
    const { text, json } = write(item, index);
    textBytes += Buffer.byteLength(text) + 1;
    jsonBytes += bytesOf(json) + 1;
    if (index > 0 && Math.max(textBytes, jsonBytes) > bytes) return index;
  }
  return items.length;
}

function bytesOf(json: unknown): number {
  return Buffer.byteLength(JSON.stringify(json));
}
