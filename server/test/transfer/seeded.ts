import { sql } from 'kysely';
import type { Database } from '../../src/storage/storage.ts';
import { listMovedTables, type MovedTable } from '../../src/storage/transfer/moved-tables.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
}

/** What engines disagree on, if they do on anything: signs, escapes, an empty text, other scripts. */
const TEXTS = [
  '',
  '"\\u0000 \\ud800"',
  'it\'s 100 % \\ "quoted"',
  '漢字 🙂 e\u0301 ',
  'line\r\n\ttab\u0001',
  'x'.repeat(70_000),
];

/** Fills every table there is with rows of the hardest values its columns take. */
export async function fillEveryTable(db: Database, rowsEach: number): Promise<void> {
  await sql`delete from products`.execute(db);
  for (const table of await listMovedTables(db)) {
    const { rows: columns } = await sql<Column>`
      select name, type, "notnull", pk from pragma_table_xinfo(${table.name})
      where hidden = 0`.execute(db);
    for (let index = 0; index < rowsEach; index++) {
      const values = columns.map((column) => valueOf(column, index));
      await sql`insert into ${sql.table(table.name)} (${namesOf(table.columns)})
        values (${sql.join(values)})`.execute(db);
    }
  }
}

function valueOf({ name, type, notnull, pk }: Column, index: number): string | number | null {
  const isNull = notnull === 0 && pk === 0 && index % 2 === 1;
  if (isNull) return null;
  if (/text/i.test(type)) {
    const text = TEXTS[index % TEXTS.length] ?? '';
    // Keys and whatever is unique are told apart by their end.
    return name === 'data' ? text : `${text.slice(0, 200)}${index}`;
  }
  if (pk > 0 || /ordinal|seq$/.test(name)) return index + 1;
  return type.toLowerCase() === 'bigint' ? Number.MAX_SAFE_INTEGER - index : index % 2;
}

/** Every row of every table, worked-out columns as well, but for what is a database's own. */
export async function dump(
  db: Database,
  tables: readonly MovedTable[],
): Promise<Record<string, string[]>> {
  const dumped: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await sql<Record<string, unknown>>`
      select * from ${sql.table(name)}`.execute(db);
    dumped[name] = rows
      .filter(({ key }) => name !== 'meta' || key !== 'epoch')
      .map((row) => JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))))
      .toSorted();
  }
  return dumped;
}

export async function putMessages(db: Database, count: number, characters: number): Promise<void> {
  const data = JSON.stringify('x'.repeat(characters));
  await sql`
    with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${count})
    insert into messages (room_ordinal, seq, id, author_side, author, type, data, created_at)
    select 1000 + n % 50, n, 'm' || n, 'visitor', 'client', 'text', ${data}, n from numbers
  `.execute(db);
}

function namesOf(columns: readonly string[]) {
  return sql.join(columns.map((column) => sql.ref(column)));
}
