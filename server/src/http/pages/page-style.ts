import { readFileSync } from 'node:fs';

/** The look of pages that are read: the home page and the API reference. */
export const pageStyle = readFileSync(new URL('./page-style.css', import.meta.url), 'utf8');
