import { availableParallelism } from 'node:os';
import { ApplicationError } from '../../lib/application-error.ts';
import { normalizePassword } from './password.policy.ts';

/** What one hash costs. */
export interface PasswordCost {
  readonly memoryKib: number;
  readonly passes: number;
}

/** What OWASP asks of Argon2id at least: 19 MiB, two passes, one lane. */
export const OWASP_COST: PasswordCost = { memoryKib: 19_456, passes: 2 };

/** The library's number of Argon2id: its enum is of the kind that erased types cannot use. */
const ARGON2ID = 2;

/** Half of the processors at most: logins must leave the other half to the chat. */
const AT_ONCE_MAX = Math.max(1, Math.floor(availableParallelism() / 2));
/** More are told to come back: a queue that grows answers nobody. */
const WAITING_MAX = 64;

export type PasswordHashes = ReturnType<typeof createPasswordHashes>;

/** Argon2id in the thread pool, a few at a time; loaded with the first one, not with the server. */
export function createPasswordHashes({ memoryKib, passes }: PasswordCost = OWASP_COST) {
  const options = { algorithm: ARGON2ID, memoryCost: memoryKib, timeCost: passes, parallelism: 1 };
  const inTurn = createTurns();
  const decoy = decoyOf({ memoryKib, passes });

  return {
    hash: (password: string): Promise<string> =>
      inTurn(async () => {
        const { hash } = await import('@node-rs/argon2');
        return hash(normalizePassword(password), options);
      }),

    /** Without a stored hash it takes as long, so that nobody learns who has an account. */
    async verify(storedHash: string | undefined, password: string): Promise<boolean> {
      const isRight = await inTurn(async () => {
        const { verify } = await import('@node-rs/argon2');
        return verify(storedHash ?? decoy, normalizePassword(password));
      });
      return isRight && storedHash !== undefined;
    },
  };
}

/** A hash of these parameters that no password has. */
function decoyOf({ memoryKib, passes }: PasswordCost): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=1$${base64Of(16)}$${base64Of(32)}`;
}

function base64Of(bytes: number): string {
  return Buffer.alloc(bytes, 1).toString('base64').replaceAll('=', '');
}

function createTurns() {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < AT_ONCE_MAX) {
      running += 1;
    } else {
      if (waiting.length >= WAITING_MAX) {
        throw new ApplicationError('OVERLOADED', 'Too many people are signing in. Try again.', {
          retryAfterSeconds: 2,
        });
      }
      // Whoever ends hands its place on, so the number that runs stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
