import fc from 'fast-check';

/**
 * Texts of JSON as programs really write it: numbers that no double holds, escapes that need none,
 * lone surrogates, white space, keys twice, keys that objects are born with.
 */

const space = fc.constantFrom('', '', '', ' ', '\n', '\t', '\r\n  ');

const escaped = fc
  .integer({ min: 0, max: 0xffff })
  .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`);

const plain = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 8 })
  .map((text) => JSON.stringify(text).slice(1, -1));

const string = fc
  .array(fc.oneof(plain, escaped, fc.constantFrom('\\n', '\\/', '\\"', '\\\\', '👩‍👩‍👧‍👦')), {
    maxLength: 6,
  })
  .map((parts) => `"${parts.join('')}"`);

const number = fc.oneof(
  fc.constantFrom('0', '-0', '1.0', '1E+2', '1e400', '12345678901234567890', '0.1000'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.bigInt().map(String),
);

const key = fc.oneof(
  string,
  fc.constantFrom('"a"', '"__proto__"', '"constructor"', '"toJSON"', '"side"', '"1"', '""'),
);

const { value } = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('true', 'false', 'null'),
    number,
    string,
    tie('list'),
    tie('object'),
  ),
  list: fc
    .tuple(fc.array(fc.tuple(space, tie('value'), space), { maxLength: 4 }), space)
    .map(([items, inside]) => `[${items.map((item) => item.join('')).join(',') || inside}]`),
  object: fc
    .tuple(
      fc.array(fc.tuple(space, key, space, space, tie('value'), space), { maxLength: 4 }),
      space,
    )
    .map(([members, inside]) => {
      const texts = members.map(([a, name, b, c, text, d]) => `${a}${name}${b}:${c}${text}${d}`);
      return `{${texts.join(',') || inside}}`;
    }),
}));

/** Anything `message_data` may hold. */
export const dataTexts = value.filter((text) => text !== 'null');
