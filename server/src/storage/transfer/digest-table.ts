import { createHash } from 'node:crypto';
import type { Database } from '../storage.ts';
import type { MovedTable } from './moved-tables.ts';
import { keyOf, readPage } from './pages.ts';
import type { Key, Row, Value } from './row-values.ts';

/** What a table holds, in a form that is the same on both engines. */
export interface TableDigest {
  readonly rows: number;
  /** Sum of the rows' SHA-256, cut to 128 bits: the engines sort texts differently, a sum has no order. */
  readonly sum: string;
}

const SUM_BITS = 128;
const SUM_BYTES = SUM_BITS / 8;

export async function digestTable(
  db: Database,
  table: MovedTable,
  onRows: (rows: number) => void,
): Promise<TableDigest> {
  let rows = 0;
  let sum = 0n;
  let after: Key | undefined;
  for (;;) {
    const page = await readPage(db, table, after);
    if (page.length === 0) return { rows, sum: sum.toString(16) };
    for (const row of page) sum = BigInt.asUintN(SUM_BITS, sum + digestRow(table, row));
    rows += page.length;
    after = keyOf(table, page.at(-1));
    onRows(page.length);
  }
}

function digestRow({ columns }: MovedTable, row: Row): bigint {
  const text = JSON.stringify(columns.map((column) => canonical(row[column] ?? null)));
  const hash = createHash('sha256').update(text).digest();
  return BigInt(`0x${hash.toString('hex', 0, SUM_BYTES)}`);
}

function canonical(value: Value): unknown {
  return value instanceof Uint8Array ? { hex: Buffer.from(value).toString('hex') } : value;
}
