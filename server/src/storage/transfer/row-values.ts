/** What a column holds on either engine. */
export type Value = string | number | Uint8Array | null;

/** The values of a row's primary key. */
export type Key = readonly Value[];

export type Row = Readonly<Record<string, Value>>;
