/** Milliseconds since 1970. Injected, so that tests decide what time it is. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

/**
 * Milliseconds since some moment, for spans within one process. Setting the machine's time moves
 * the other clock, and never this one.
 */
export const steadyClock: Clock = () => performance.now();
