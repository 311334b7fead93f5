import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CALL_NAMES, type CallName } from './calls.ts';
import type { Plan } from './measure.ts';

export interface Options {
  plan: Plan;
  million: boolean;
  bareOnly: boolean;
  /** Another working copy, whose product takes the place of the bare program. */
  beside: string | undefined;
  enforce: boolean;
  jsonFile: string | undefined;
  /** Folder in which the data directories are made; its disk is the one measured. */
  dataParent: string;
}

export const USAGE = `node bench/compare.ts [options]
  --quick               one round of short slices: a smoke test, not a measurement
  --seconds N           length of a slice (2)
  --rounds N            slices of each server per figure, of which the median counts (3)
  --only A,B            of ${CALL_NAMES.join(', ')}
  --connections A,B     connection counts (1,8,32,64; with --million 32)
  --million             the product with a million messages beside the product with nearly none
  --beside FOLDER       this product beside that of another working copy: what a change costs
  --bare-only           without the product: checks the bare program and the runner
  --data-parent FOLDER  where the databases are made (the system's temporary folder)
  --json FILE           also writes everything measured there
  --enforce             a missed target ends with exit code 1`;

export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      only: { type: 'string' },
      connections: { type: 'string' },
      million: { type: 'boolean', default: false },
      beside: { type: 'string' },
      'bare-only': { type: 'boolean', default: false },
      'data-parent': { type: 'string', default: tmpdir() },
      json: { type: 'string' },
      enforce: { type: 'boolean', default: false },
    },
  });
  const connections = values.connections ?? (values.million ? '32' : '1,8,32,64');
  return {
    plan: {
      calls: values.only === undefined ? CALL_NAMES : values.only.split(',').map(callNamed),
      connections: connections.split(',').map((text) => positive('--connections', text)),
      rounds: positive('--rounds', values.rounds ?? (values.quick ? '1' : '3')),
      sliceMs: positive('--seconds', values.seconds ?? (values.quick ? '0.25' : '2')) * 1000,
    },
    million: values.million,
    bareOnly: values['bare-only'],
    beside: values.beside && resolve(values.beside),
    enforce: values.enforce,
    jsonFile: values.json,
    dataParent: resolve(values['data-parent']),
  };
}

function callNamed(text: string): CallName {
  const call = CALL_NAMES.find((name) => name === text);
  if (!call) throw new Error(`--only: ${text} is none of ${CALL_NAMES.join(', ')}`);
  return call;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new Error(`${option}: ${text} is not above 0`);
  return value;
}
