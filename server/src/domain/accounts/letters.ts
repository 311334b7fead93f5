/** What is sent by e-mail: a few sentences and the one address they are about. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly sentences: readonly string[];
  readonly url: string;
}

/** Sends a letter. Rejects where the mail server has not taken it. */
export type SendMail = (letter: Letter) => Promise<void>;

export function invitationLetter(to: string, organizationId: string, url: string): Letter {
  return {
    to,
    subject: `Your invitation to ${organizationId}`,
    sentences: [
      `You are invited to answer the chats of ${organizationId}.`,
      'The link is good once, for seven days:',
    ],
    url,
  };
}

export function passwordResetLetter(to: string, url: string): Letter {
  return {
    to,
    subject: 'Choose a new password',
    sentences: [
      'Somebody, probably you, wants to choose a new password for your DowellChat account.',
      'If it was not you, there is nothing to do: the password stays as it is.',
      'The link is good once, for 24 hours:',
    ],
    url,
  };
}
