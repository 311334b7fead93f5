import type { Settings } from '../../config/settings.ts';
import { checkMailServer } from '../../mail/mailer.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** Connects to the mail server and signs in, as the first letter would. */
export async function checkMail(settings: Settings): Promise<Finding> {
  if (settings.SMTP_URL === '') {
    return ok('no e-mail is sent: SMTP_URL is not set, links are handed over by people');
  }
  try {
    await checkMailServer(settings);
  } catch (error) {
    const { code = 'unknown' } = Object(error) as { code?: string };
    return fail(`the mail server does not let us in (${code})`, 'Check SMTP_URL.');
  }
  return settings.PUBLIC_URL === ''
    ? warn(
        'the mail server answers, but no forgotten password is mailed a link',
        'Set PUBLIC_URL: a link must not lead where whoever asks for it says.',
      )
    : ok('the mail server answers');
}
