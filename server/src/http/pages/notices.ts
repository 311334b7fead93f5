/** What is said instead of a chat. */
export interface Notice {
  readonly title: string;
  readonly text: string;
  /** Where to go on from here. */
  readonly way?: { readonly href: string; readonly label: string };
  /** The same, to programs. */
  readonly message: string;
}

export const UNKNOWN_CHAT: Notice = {
  title: 'This chat is not known',
  text: 'The address may be incomplete. Please ask whoever gave it to you for the right one.',
  message: 'There is no such product.',
};

export const NOT_BUILT: Notice = {
  title: 'The chat is not here yet',
  text: 'Whoever runs this server puts it in place with: npm run build',
  message: 'The chat is not built. Run: npm run build',
};

export const CONSOLE_NOT_BUILT: Notice = {
  title: 'The console is not here yet',
  text: 'Whoever runs this server puts it in place with: npm run build',
  message: 'The console is not built. Run: npm run build',
};

/** `chat` is where the same chat is without a link, if it is known. */
export function unknownLink(chat?: string): Notice {
  return {
    title: 'This link is not known',
    text:
      chat === undefined
        ? 'It may be incomplete. Please ask whoever gave it to you for the right one.'
        : 'It may be incomplete, but you can chat with us all the same.',
    ...(chat !== undefined && { way: wayTo(chat) }),
    message: 'There is no such link.',
  };
}

export function expiredLink(chat: string): Notice {
  return {
    title: 'This link has expired',
    text: 'It was made for a limited time, but you can chat with us all the same.',
    way: wayTo(chat),
    message: 'The link has expired.',
  };
}

function wayTo(href: string): Notice['way'] & object {
  return { href, label: 'Start a chat' };
}
