import { ClientError } from '@dowellchat/client';

/** What went wrong, in words for people. */
export function problemText(error: unknown): string {
  if (!(error instanceof ClientError)) return 'Something unexpected happened. Please try again.';
  switch (error.code) {
    case 'NETWORK':
      return 'The server cannot be reached. Check the connection and try again.';
    case 'NO_ANSWER':
      return 'The server did not answer in time. Please try again.';
    default:
      return error.message;
  }
}

/** Complaints by field. The server names what is inside a list by a path; its first part is the field. */
export function problemFields(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ClientError) || error.fields === undefined) return {};
  return Object.fromEntries(
    Object.entries(error.fields)
      .toReversed()
      .map(([path, complaints]) => [
        path.split(/[./[]/).find(Boolean) ?? path,
        complaintText(complaints[0] ?? ''),
      ]),
  );
}

/** Complaints of a schema are for programs; these are the ones a person can cause. */
function complaintText(complaint: string): string {
  const [, least] = /fewer than (\d+) characters/.exec(complaint) ?? [];
  if (least === '1') return 'This is needed.';
  if (least !== undefined) return `At least ${least} characters are needed.`;
  const [, most] = /more than (\d+) characters/.exec(complaint) ?? [];
  if (most !== undefined) return `At most ${most} characters, please.`;
  const [, bound, limit] = /^must be ([<>]=) (\d+)$/.exec(complaint) ?? [];
  if (bound !== undefined) return `At ${bound === '>=' ? 'least' : 'most'} ${limit}, please.`;
  if (complaint === 'must be integer') return 'A whole number, please.';
  if (complaint.startsWith('must match')) return 'This does not look right.';
  return complaint.charAt(0).toUpperCase() + complaint.slice(1);
}
