import type { Settings } from '../config/settings.ts';
import type { Letter, SendMail } from '../domain/accounts/letters.ts';
import { escapeHtml } from '../lib/escape-html.ts';

/** Whoever invites somebody waits for this: a server that is silent counts as one that is down. */
const CONNECT_TIMEOUT_MS = 5000;
const SILENCE_TIMEOUT_MS = 10_000;

export type MailSettings = Pick<Settings, 'SMTP_URL' | 'MAIL_FROM' | 'PUBLIC_URL'>;

/** Sends by the server that the settings name; nothing where they name none. */
export function createMailer(settings: MailSettings): SendMail | undefined {
  if (settings.SMTP_URL === '') return undefined;
  let transport: ReturnType<typeof openTransport> | undefined;

  return async ({ to, subject, ...content }) => {
    transport ??= openTransport(settings.SMTP_URL);
    await (
      await transport
    ).sendMail({
      from: senderOf(settings),
      // Whole: an address list is read out of a text, and a mailbox may hold a comma.
      to: { name: '', address: to },
      subject: subject.replaceAll(/[\r\n]+/g, ' '),
      text: toText(content),
      html: toHtml(content),
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  };
}

/** Whether the mail server lets us in. Rejects with what it says. */
export async function checkMailServer({ SMTP_URL }: MailSettings): Promise<void> {
  await (await openTransport(SMTP_URL)).verify();
}

/** With the first letter: the server starts without the library. */
async function openTransport(smtpUrl: string) {
  const { createTransport } = await import('nodemailer');
  const { protocol, hostname, port, username, password } = new URL(smtpUrl);
  const isSecure = protocol === 'smtps:';
  return createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    ...(username !== '' && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function senderOf({ MAIL_FROM, PUBLIC_URL }: MailSettings): string {
  if (MAIL_FROM !== '') return MAIL_FROM;
  return `DowellChat <dowellchat@${PUBLIC_URL === '' ? 'localhost' : new URL(PUBLIC_URL).hostname}>`;
}

type Content = Pick<Letter, 'sentences' | 'url'>;

function toText({ sentences, url }: Content): string {
  return `${sentences.join('\n')}\n\n${url}\n`;
}

/** No image, no style sheet, and the address itself as the link: nothing tells that it was read. */
function toHtml({ sentences, url }: Content): string {
  const address = escapeHtml(url);
  const paragraphs = sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('');
  return (
    '<!doctype html><html lang="en"><body style="font-family:sans-serif">' +
    `${paragraphs}<p><a href="${address}">${address}</a></p></body></html>`
  );
}
