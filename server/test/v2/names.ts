import fc from 'fast-check';
import { newVisit, type VisitFields } from '../support/v2.ts';

/** What an id or name may be: anything readable, in any script, that is not only space. */
export const names = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .filter((text) => text.trim() !== '' && !text.includes('\0') && text.isWellFormed());

/** The four fields of a visitor, some of them alike so that neighbours can be mistaken. */
export const visits: fc.Arbitrary<VisitFields> = fc
  .record({
    user_id: fc.oneof(names, fc.constantFrom('a', 'ab', 'A', ' a', 'a ', 'á', 'a\u0301')),
    org_id: fc.oneof(names, fc.constantFrom('a', 'ab', 'b', '1:a')),
    portfolio_name: fc.oneof(names, fc.constantFrom('a', 'bc', 'c', '%', '_')),
    product_name: fc.constantFrom('WIFIQRCODE', 'WORKFLOWAI', 'PUBLIC_QR'),
  })
  .map((fields) => newVisit(fields));
