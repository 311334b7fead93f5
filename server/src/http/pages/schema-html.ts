import { escapeHtml } from '../../lib/escape-html.ts';

/** The parts of a JSON schema that the contract uses. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly pattern?: string;
  readonly title?: string;
  readonly description?: string;
}

/** A schema as a list of fields, nested ones under the field that holds them. */
export function schemaHtml(schema: Schema): string {
  if (schema.anyOf?.some(holdsFields)) return schema.anyOf.map(alternativeHtml).join('');
  if (schema.items !== undefined) return schemaHtml(schema.items);
  if (schema.properties === undefined) return '';
  const fields = Object.entries(schema.properties).map(([name, field]) =>
    fieldHtml(name, field, schema.required?.includes(name) ?? false),
  );
  return `<ul>${fields.join('')}</ul>`;
}

function alternativeHtml(schema: Schema, index: number): string {
  return `${index === 0 ? '' : '<p class="or">or</p>'}${schemaHtml(schema)}`;
}

function fieldHtml(name: string, schema: Schema, isRequired: boolean): string {
  const optional = isRequired ? '' : ' <i>optional</i>';
  const about = schema.description === undefined ? '' : ` ${textHtml(schema.description)}`;
  return (
    `<li><code>${escapeHtml(name)}</code> <span class="type">${escapeHtml(typeOf(schema))}</span>` +
    `${optional}${about}${schemaHtml(schema)}</li>`
  );
}

/** The type in a reader's words: a constant is its own type. */
export function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' | ');
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`;
  if (schema.type === 'object') return schema.title?.toLowerCase() ?? 'object';
  return schema.type ?? 'any JSON';
}

function holdsFields(schema: Schema): boolean {
  return schema.properties !== undefined;
}

/** Escaped text with `code` in backticks. */
export function textHtml(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}
