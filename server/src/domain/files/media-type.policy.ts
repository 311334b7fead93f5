/** Images that every browser shows. What claims to be one is checked, measured and made small. */
const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

const UNKNOWN = 'application/octet-stream';

/** Types that no bytes tell, and that no program runs when it opens them. */
const HARMLESS: readonly string[] = [
  'text/plain',
  'text/csv',
  'text/markdown',
  'application/json',
  'application/pdf',
  'application/rtf',
];

/** Types whose content a browser may execute, if ever it opens a file in spite of our headers. */
const ACTIVE = /xml$|html|svg|script|flash|mime-?archive|^multipart\//;

const ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/apng': 'image/png',
};

/**
 * The type a file is kept and served under: what its bytes say before what its sender says.
 * Nothing: it claims to be an image that it is not.
 */
export function decideMediaType(
  declared: string,
  detected: string | undefined,
): string | undefined {
  const claim = plainType(declared);
  const found = detected && plainType(detected);
  if (isImageType(claim) && claim !== found) return undefined;
  if (found !== undefined) return ACTIVE.test(found) ? UNKNOWN : found;
  return HARMLESS.includes(claim) ? claim : UNKNOWN;
}

export function isImageType(type: string): type is ImageType {
  return IMAGE_TYPES.some((image) => image === type);
}

/** Without parameters such as a charset, in the one spelling that is used here. */
function plainType(type: string): string {
  const plain = (type.split(';', 1)[0] ?? '').trim().toLowerCase();
  return ALIASES[plain] ?? plain;
}
