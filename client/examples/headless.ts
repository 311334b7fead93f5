// A chat without a browser: become a visitor, say something, print what is answered.
// node client/examples/headless.ts http://127.0.0.1:8080 acme WIFIQRCODE "Is anybody there?"
import { createClient } from '@dowellchat/client';

const [
  url = 'http://127.0.0.1:8080',
  organizationId = 'acme',
  product = 'WIFIQRCODE',
  text = 'Is anybody there?',
] = process.argv.slice(2);

const client = createClient({ url });
const { token } = await client.rest.createVisitor({ body: { organizationId } });
client.setToken(token);
const { id } = await client.rest.openRoom({ body: { product } });
process.stdout.write(`room ${id}\n`);

const room = client.room(id);
room.onMessage(({ seq, side, author, data }) => {
  process.stdout.write(`${seq} ${author}: ${String(data)}\n`);
  if (side === 'visitor') return;
  room.markRead(seq);
  room.send({ data: 'Thank you!' });
  room.subscribe(() => {
    // The outbox is empty once the server has everything on disk.
    if (room.get().outbox.length === 0) client.close();
  });
});
room.send({ data: text });
