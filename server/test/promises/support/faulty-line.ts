import { onTestFinished } from 'vitest';
import { openLine, type FaultyLine } from '../../../../bench/faults/line.ts';

export type { FaultyLine };

/** A line that is there until the test is over. */
export async function layLine(target: () => URL): Promise<FaultyLine> {
  const line = await openLine(target);
  onTestFinished(line.close);
  return line;
}
