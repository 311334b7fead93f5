/** What a receiver does with a delivery first, without a library. */
export const WEBHOOK_EXAMPLE = `import { createHmac, timingSafeEqual } from 'node:crypto';

const secret = process.env.CHAT_WEBHOOK_SECRET.replace('whsec_', '');

// The body is the text as it came, before it is parsed.
export function isFromChat(headers, body) {
  const id = headers['webhook-id'];
  const time = headers['webhook-timestamp'];
  // After five minutes it may be somebody who sends it again.
  if (!(Math.abs(Date.now() / 1000 - time) < 300)) return false;
  const signature = createHmac('sha256', Buffer.from(secret, 'base64'))
    .update(\`\${id}.\${time}.\${body}\`)
    .digest('base64');
  const wanted = Buffer.from(\`v1,\${signature}\`);
  const given = Buffer.from(String(headers['webhook-signature']));
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}`;
