type FieldsToSend = Readonly<Record<string, unknown>>;

interface Encoded {
  readonly payload: string;
  readonly contentType: string;
}

const BOUNDARY = 'a-boundary-of-the-tests';

/** The three ways a client may send its fields. Forms carry texts, and lists as their JSON text. */
export const ENCODINGS = [
  { name: 'JSON', encode: toJson },
  { name: 'multipart/form-data', encode: toMultipart },
  { name: 'application/x-www-form-urlencoded', encode: toUrlEncoded },
] as const;

function toJson(fields: FieldsToSend): Encoded {
  return { payload: JSON.stringify(fields), contentType: 'application/json' };
}

export function toUrlEncoded(fields: FieldsToSend): Encoded {
  return {
    payload: new URLSearchParams(toTexts(fields)).toString(),
    contentType: 'application/x-www-form-urlencoded',
  };
}

/** Written by hand: the platform's own encoder would turn a text's line ends into CRLF. */
export function toMultipart(fields: FieldsToSend): Encoded {
  const parts = toTexts(fields).map(
    ([name, text]) =>
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`,
  );
  return {
    payload: `${parts.join('')}--${BOUNDARY}--\r\n`,
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
  };
}

function toTexts(fields: FieldsToSend): [string, string][] {
  return Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}
