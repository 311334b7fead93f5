import { LINKS_PER_MASTER_MAX, TEXT_CHARACTERS_MAX } from '@dowellchat/contract/limits.ts';
import { isUrl } from '../../config/setting.ts';
import type { Link } from '../../domain/links/links.service.ts';
import type { Product } from '../../storage/queries/products.queries.ts';
import type { Field, Fields } from './body.ts';
import { FieldReader } from './field-reader.ts';

interface WantedMasterLink {
  readonly organizationId: string;
  readonly product: Product;
  /** The links, leading to the caller's site or to our own chat page. */
  readonly toLinks: (ourUrl: string) => Link[];
}

/** Reads the body of `create_master_link`. */
export async function readMasterLink(
  fields: Fields,
  findProduct: (name: string) => Promise<Product | undefined>,
): Promise<WantedMasterLink> {
  const reader = new FieldReader(new Map(fields).set('product_name', productName(fields)));
  const organizationId = reader.text('workspace_id');
  if (isDots(organizationId)) reader.refuse('workspace_id', DOTS);
  const codes = readCodes(fields.get('qr_ids'));
  if (typeof codes === 'string') reader.refuse('qr_ids', codes);
  const product = await reader.product('product_name', findProduct);
  const base = reader.optionalText('base_url');
  if (base !== undefined && base !== '' && !isUrl(base))
    reader.refuse('base_url', 'Enter a valid URL.');
  reader.finish('Invalid data');

  const part = encodeURIComponent;
  const place = `${part(organizationId)}/${part(product.name)}`;
  const toUrl = (ourUrl: string, code: Code): string =>
    base === undefined
      ? `${ourUrl}/chat/${place}/${part(code.reference)}`
      : `${base.replace(/\/+$/, '')}/init/chat/${place}/` +
        `${part(code.reference)}/${part(code.portfolio)}/?public=true`;
  return {
    organizationId,
    product,
    toLinks: (ourUrl) => (codes as Code[]).map((code) => ({ ...code, url: toUrl(ourUrl, code) })),
  };
}

const DOTS = 'An address cannot hold this name.';

/** Browsers take these for steps between folders, encoded or not. */
function isDots(name: string): boolean {
  return name === '.' || name === '..';
}

interface Code {
  readonly reference: string;
  readonly portfolio: string;
}

/** The product is a name, or an object whose first key is one: `{"WORKFLOWAI": 11}`. */
function productName(fields: Fields): Field {
  const field = fields.get('product_name') ?? { value: null, json: 'null' };
  const object = typeof field.value === 'string' ? parseObject(field.value) : field.value;
  if (object === null || typeof object !== 'object' || Array.isArray(object)) return field;
  const value = Object.keys(object)[0] ?? '';
  return { value, json: JSON.stringify(value) };
}

/** A form sends its objects as JSON text. */
function parseObject(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function readCodes(field: Field | undefined): Code[] | string {
  const list = typeof field?.value === 'string' ? parseObject(field.value) : field?.value;
  if (list === undefined || list === null) return 'This field may not be null.';
  if (!Array.isArray(list)) return 'Expected a list of items.';
  if (list.length === 0) return 'This list may not be empty.';
  if (list.length > LINKS_PER_MASTER_MAX) {
    return `Ensure this list has no more than ${LINKS_PER_MASTER_MAX} items.`;
  }
  const codes = list.map((item: unknown): Code | undefined => {
    if (item === null || typeof item !== 'object') return undefined;
    const { qrid, portfolioName } = item as Record<string, unknown>;
    return isName(qrid) && isName(portfolioName)
      ? { reference: String(qrid), portfolio: String(portfolioName) }
      : undefined;
  });
  return codes.every((code) => code !== undefined)
    ? codes
    : 'Each item needs a "qrid" and a "portfolioName".';
}

function isName(value: unknown): value is string | number {
  if (typeof value === 'number') return true;
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    !isDots(value) &&
    value.length <= TEXT_CHARACTERS_MAX &&
    value.isWellFormed() &&
    !value.includes('\0')
  );
}
