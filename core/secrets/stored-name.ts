const KIND = 'secret:';

/** `secret:prod/password` → `prod/password`, the name in the store; undefined for a reference to a variable or a file. */
export function storedName(reference: string): string | undefined {
  return reference.startsWith(KIND) && reference.length > KIND.length ? reference.slice(KIND.length) : undefined;
}

/** `prod/password` → `secret:prod/password` */
export function storedReference(name: string): string {
  return `${KIND}${name}`;
}
