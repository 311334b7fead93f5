import * as fc from 'fast-check';

/** Texts that mean something to some database, parser, shell or browser. */
const HOSTILE_TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\u202e\ufeff',
  '__proto__',
  'constructor',
  'toString',
  '{"$ne":null}',
  "' or 1=1 --",
  '"; drop table messages; --',
  '../../../../etc/passwd',
  '${7*7}{{7*7}}',
  '<script>alert(1)</script>',
  '-1',
  '1e400',
  'NaN',
  '9'.repeat(400),
  'x'.repeat(5000),
  '0'.repeat(24),
  '11-user',
  'undefined',
  'null',
];

export const text = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** JSON as text, for much of what is hostile is no value of ours. */
export const jsonText: fc.Arbitrary<string> = fc.oneof(
  text.map((value) => JSON.stringify(value)),
  fc.json({ maxDepth: 4 }),
  fc.constantFrom(
    'null',
    'true',
    '[]',
    '{}',
    '{"$ne":null}',
    '{"$gt":""}',
    '{"$where":"sleep(1000)"}',
    '{"__proto__":{"isAdmin":true}}',
    '{"toString":1}',
    '"\\ud800"',
    '"\\u0000"',
    '1e999',
    '-0',
    '00',
    '123456789012345678901234567890',
    'NaN',
    "'single'",
    '[,]',
    '"\n"',
  ),
  fc.constantFrom(10, 1000, 20_000).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.constantFrom(10, 1000, 20_000).map((depth) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)),
);
