import { ORGANIZATION, PRODUCT, type Seeded } from './seed.ts';

/** What to look at, and how to answer what is written there. */
export function invitation(demo: Seeded & { chatUrl: string; shopUrl: string }): string {
  const { chatUrl, shopUrl, key, link } = demo;
  return `
  A shop with its chat       ${shopUrl}
  The chat as a page         ${chatUrl}/chat/${ORGANIZATION}/${PRODUCT}
  A link to it, as QR code   ${link.qrSvgUrl}

  Write something there. Then answer the latest conversation, in another terminal:

KEY=${key}
${answerLine(chatUrl)}

  Ctrl-C ends the demo.
`;
}

/** One line for a shell: finds the newest room, whose id comes first, and sends a message to it. */
function answerLine(chatUrl: string): string {
  const auth = '-H "authorization: Bearer $KEY"';
  const rooms = `${chatUrl}/api/v3/rooms`;
  const newest = `curl -s ${auth} "${rooms}?product=${PRODUCT}&limit=1" | grep -oE '[0-9a-f]{24}' | head -1`;
  const body = `'{"clientId":"'$(date +%s%N)'","author":"Hazel","data":"Hello, how may I help you?"}'`;
  return `curl -s ${auth} -H 'content-type: application/json' "${rooms}/$(${newest})/messages" -d ${body}`;
}

export function farewell(dataDir: string | undefined): string {
  return dataDir === undefined
    ? 'The demo has ended; what was written is gone. DATA_DIR=./data/demo would keep it.'
    : `The demo has ended; what was written is kept in ${dataDir}.`;
}
