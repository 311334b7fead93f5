import type { CallName } from './calls.ts';
import type { Figures, Measurement } from './measure.ts';

export interface Target {
  text: string;
  measured: string;
  met: boolean;
}

const RATIO_MIN = 0.7;
const WRITES_PER_SECOND_MIN = 10_000;
const TAIL_MAX = 2;
const MILLION_CHANGE_MAX = 0.2;
const TARGET_CONNECTIONS = 32;

/** Measurements compare the product (first) with the bare program (second). */
export function comparisonTargets(measurements: readonly Measurement[]): Target[] {
  const targets: Target[] = [];
  for (const { call, connections, figures } of measurements) {
    const [product, bare] = figures;
    if (!product || !bare) continue;
    if (connections === TARGET_CONNECTIONS && hasRatioTarget(call)) {
      const ratio = product.requestsPerSecond / bare.requestsPerSecond;
      targets.push({
        text: `${call} at ${connections} connections ≥ ${RATIO_MIN} of bare`,
        measured: ratio.toFixed(2),
        met: ratio >= RATIO_MIN,
      });
    }
    if (connections === TARGET_CONNECTIONS && call === 'create_message') {
      targets.push({
        text: `${call} at ${connections} connections ≥ ${WRITES_PER_SECOND_MIN} requests/s`,
        measured: product.requestsPerSecond.toFixed(0),
        met: product.requestsPerSecond >= WRITES_PER_SECOND_MIN,
      });
    }
    if (!hasRatioTarget(call)) {
      const tail = product.p99Us / product.p50Us;
      // The yardstick's own tail stands beside it: see "Tails" in the README for why it is near 2.
      const bareTail = bare.p99Us / bare.p50Us;
      targets.push({
        text: `${call} at ${connections} connections: p99 ≤ ${TAIL_MAX} × p50`,
        measured: `${tail.toFixed(2)} (bare ${bareTail.toFixed(2)})`,
        met: tail <= TAIL_MAX,
      });
    }
  }
  return targets;
}

function hasRatioTarget(call: CallName): boolean {
  return call === 'create_message' || call === 'get_messages';
}

/** Measurements compare the filled database (first) with a nearly empty one (second). */
export function millionTargets(measurements: readonly Measurement[]): Target[] {
  const percent = MILLION_CHANGE_MAX * 100;
  return measurements.flatMap(({ call, connections, figures }) => {
    const [filled, empty] = figures;
    if (!filled || !empty) return [];
    return (['requestsPerSecond', 'p50Us', 'p99Us'] as const).map((figure) => {
      const worse = worseBy(filled, empty, figure);
      return {
        text: `${call} at ${connections} connections: ${LABELS[figure]} at most ${percent} % worse`,
        measured: `${worse > 0 ? '+' : ''}${(worse * 100).toFixed(0)} %`,
        met: worse <= MILLION_CHANGE_MAX,
      };
    });
  });
}

const LABELS: Record<keyof Figures, string> = {
  requestsPerSecond: 'requests/s',
  p50Us: 'p50',
  p99Us: 'p99',
};

/** How much worse the figure became, as a share of what it was; negative when it got better. */
function worseBy(now: Figures, before: Figures, figure: keyof Figures): number {
  const change = now[figure] / before[figure] - 1;
  return figure === 'requestsPerSecond' ? -change : change;
}
