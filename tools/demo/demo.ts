import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChatServer } from './chat-server.ts';
import { farewell, invitation } from './invitation.ts';
import { seed } from './seed.ts';
import { startShop } from './shop.ts';

// `npm run demo`: a shop on one site, its chat on another. Ctrl-C ends both.
const { DATA_DIR, PORT = '8080', SHOP_PORT = '8090' } = process.env;

const dataDir = DATA_DIR ?? mkdtempSync(join(tmpdir(), 'dowellchat-demo-'));
process.once('exit', () => {
  if (DATA_DIR === undefined) rmSync(dataDir, { recursive: true, force: true });
});

try {
  const chat = await startChatServer({ DATA_DIR: dataDir, PORT });
  // A terminal tells the server as well; who stops this process alone does not.
  process.on('SIGINT', chat.stop).on('SIGTERM', chat.stop);
  void chat.ended.then((code) => {
    console.log(farewell(DATA_DIR));
    process.exit(code ?? 1);
  });
  const shop = await startShop(Number(SHOP_PORT), chat.url);
  const seeded = await seed({ chatUrl: chat.url, shopUrl: shop.url, dataDir });
  console.log(invitation({ ...seeded, chatUrl: chat.url, shopUrl: shop.url }));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
