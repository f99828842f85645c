/** A value of the tree that json_serialize_sql writes. */
export type Tree = string | number | boolean | null | Tree[] | { [field: string]: Tree };
