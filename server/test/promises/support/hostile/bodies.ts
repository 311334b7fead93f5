import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { jsonText, text } from './texts.ts';

const MiB = 1024 * 1024;

export const FIELD_NAMES = [
  'type',
  'room_id',
  'message_data',
  'side',
  'author',
  'message_type',
  'client_id',
  'is_active',
  'user_id',
  'org_id',
  'portfolio_name',
  'product_name',
  'workspace_id',
  'qr_ids',
  'base_url',
  '__proto__',
  'constructor',
] as const;

/** Stands for the room that well-meant parts of a request are about; as long as its id. */
export const ROOM = 'room'.padEnd(24, '-');

/** What a well-meant request says, so that hostile parts get past the first checks. */
const GOOD_FIELDS: Readonly<Record<string, string>> = {
  type: '"create_message"',
  room_id: `"${ROOM}"`,
  message_data: '"hello"',
  side: 'true',
  author: '"client"',
  message_type: '"text"',
  user_id: '"user"',
  org_id: '"org"',
  portfolio_name: '"umair"',
  product_name: '"WORKFLOWAI"',
  workspace_id: '"org"',
  qr_ids: '[{"qrid":"1","portfolioName":"p"}]',
  base_url: '"https://example.org"',
};

/** A JSON object in which some fields are hostile, some are missing, and some stand twice. */
const objectText = fc
  .record({
    bad: fc.array(fc.tuple(fc.constantFrom(...FIELD_NAMES), jsonText), { maxLength: 4 }),
    without: fc.subarray([...FIELD_NAMES], { maxLength: 3 }),
  })
  .map(({ bad, without }) => {
    const spoiled = new Set<string>([...bad.map(([name]) => name), ...without]);
    const good = Object.entries(GOOD_FIELDS).filter(([name]) => !spoiled.has(name));
    return `{${[...good, ...bad].map(([name, json]) => `"${name}":${json}`).join(',')}}`;
  });

export interface Body {
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly encoding?: string;
}

const jsonBody = fc.oneof(objectText, objectText, jsonText).map((json): Body => {
  return { contentType: 'application/json', bytes: Buffer.from(json) };
});

const formBody = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...FIELD_NAMES), text), text), {
  maxLength: 20,
});

export const body: fc.Arbitrary<Body> = fc.oneof(
  { arbitrary: jsonBody, weight: 6 },
  formBody.map((entries) => ({
    contentType: 'application/x-www-form-urlencoded',
    bytes: Buffer.from(new URLSearchParams(entries).toString()),
  })),
  fc.record({ entries: formBody, cutAt: fc.nat(2000), boundary: text }).map(toMultipart),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => ({
    contentType: 'application/json',
    bytes: Buffer.from(bytes),
  })),
  jsonBody.map(({ bytes }) => ({
    contentType: 'application/json',
    bytes: gzipSync(bytes),
    encoding: 'gzip',
  })),
  // What would be a hundred times larger if somebody unpacked it.
  fc.constant({
    contentType: 'application/json',
    bytes: gzipSync(Buffer.alloc(16 * MiB, ' ')),
    encoding: 'gzip',
  }),
  fc.record({ contentType: text, inner: jsonBody }).map(({ contentType, inner }) => ({
    contentType,
    bytes: inner.bytes,
  })),
);

/** With a boundary that may be missing or strange, cut off wherever it happens. */
function toMultipart(form: { entries: [string, string][]; cutAt: number; boundary: string }): Body {
  const { entries, cutAt, boundary } = form;
  const parts = entries.map(
    ([name, value], index) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"` +
      `${index % 3 === 2 ? '; filename="a.png"' : ''}\r\n\r\n${value}\r\n`,
  );
  const whole = Buffer.from(`${parts.join('')}--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data${boundary === '' ? '' : `; boundary=${boundary}`}`,
    bytes: whole.subarray(0, cutAt),
  };
}
