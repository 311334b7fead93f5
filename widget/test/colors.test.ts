import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contrast, readableOn, readColor, textOn } from '../src/look/colors.ts';

const color = fc
  .integer({ min: 0, max: 0xff_ff_ff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('the accent colour of a product', () => {
  test('carries text of enough contrast, whatever it is', () => {
    fc.assert(
      fc.property(color, (accent) => {
        expect(contrast(textOn(accent), accent)).toBeGreaterThanOrEqual(4.5);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['#f1f2f5', '#2a2c32'])('is readable as text on %s, whatever it is', (surface) => {
    fc.assert(
      fc.property(color, (accent) => {
        expect(contrast(readableOn(surface, accent), surface)).toBeGreaterThanOrEqual(4.5);
      }),
      { numRuns: 2000 },
    );
  });

  test('stays as it is where it is readable', () => {
    expect(readableOn('#ffffff', '#4650c8')).toBe('#4650c8');
  });

  test.each([null, undefined, '', 'red', '#12345', '#1234567', 'url(x)', '#12345g'])(
    '%s is none',
    (text) => {
      expect(readColor(text)).toBeUndefined();
    },
  );

  test('is read in capitals too', () => {
    expect(readColor('#AABBCC')).toBe('#aabbcc');
  });
});
