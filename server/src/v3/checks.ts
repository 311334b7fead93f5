import type { TSchema } from 'typebox';
import type * as CompilerModule from 'typebox/compile';
import type { Validator } from 'typebox/compile';
import { refuseFields, type ApplicationError } from '../lib/application-error.ts';

/** Takes what was sent, completes it, and refuses what its declaration does not allow. */
export type Check = (value: unknown, options?: { isText?: boolean }) => unknown;
type Compiler = Pick<typeof CompilerModule, 'Compile'>;

/**
 * The checks of some declared shapes. They are compiled with the first use, for the compiler takes
 * a tenth of the time that the server has to start. What is not declared is taken out, not refused.
 */
export function createChecks<Name extends string>(
  schemas: Readonly<Record<Name, TSchema>>,
): () => Promise<Readonly<Record<Name, Check>>> {
  let checks: Promise<Readonly<Record<Name, Check>>> | undefined;

  async function compile(): Promise<Readonly<Record<Name, Check>>> {
    const compiler = await import('typebox/compile');
    const entries = Object.entries<TSchema>(schemas);
    return Object.fromEntries(
      entries.map(([name, schema]) => [name, createCheck(compiler, schema)]),
    ) as Record<Name, Check>;
  }

  return () => (checks ??= compile());
}

function createCheck({ Compile }: Compiler, schema: TSchema): Check {
  const validator = Compile(schema);
  const texts = Object.entries((schema as { properties?: Record<string, object> }).properties ?? {})
    .filter(([, property]) =>
      Object.keys(property).some((key) => key === 'type' || key === 'anyOf'),
    )
    .map(([name]) => name);

  return (value: unknown, { isText = false } = {}): unknown => {
    // A query is text: numbers are made of it first.
    const complete = validator.Default(isText ? validator.Convert(value) : value);
    if (!validator.Check(complete)) throw refusalOf(validator.Errors(complete));
    const clean = validator.Clean(complete) as Record<string, unknown>;
    const unreadable = texts.filter((name) => !isReadable(clean[name]));
    if (unreadable.length > 0) {
      throw refuseFields(
        Object.fromEntries(unreadable.map((name) => [name, ['must be readable text']])),
      );
    }
    return clean;
  };
}

function refusalOf(errors: ReturnType<Validator['Errors']>): ApplicationError {
  const fields: Record<string, string[]> = {};
  for (const { instancePath, params, message } of errors) {
    const missing = (params as { requiredProperties?: string[] }).requiredProperties;
    const names = missing ?? [instancePath.slice(1).replaceAll('/', '.') || 'body'];
    for (const name of names) (fields[name] ??= []).push(message);
  }
  return refuseFields(fields);
}

/** A text that both databases keep as it is. */
function isReadable(value: unknown): boolean {
  return typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0'));
}
