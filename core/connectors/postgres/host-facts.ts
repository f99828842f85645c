/** One sentence about whose address this is; filled by the room of addresses. */
export function explainHost(_host: string, _port: number): string | undefined {
  return undefined;
}
