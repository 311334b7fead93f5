import { launchChromium } from './support/chromium.ts';
const only = process.argv[2]?.split(',');
const sizes = (process.argv[3] ?? 'desk-light,phone-dark').split(',');
const b = await launchChromium('partitioned');
const U = 'http://localhost:8391';
const O = '/console/o/acme';
const pages: Record<string, [string, ((p: any) => Promise<void>)?]> = {
  account: ['/console/settings/account'],
  instance: ['/console/settings/instance'],
  products: [`${O}/settings/products`],
  product: [`${O}/settings/products/SALESAGENT`, async (p) => { await p.waitForTimeout(1500); await p.getByLabel('Title').fill('Acme help'); await p.getByLabel('Greeting').fill('Hello! What can we do for you?'); await p.screenshot({path:'/tmp/shell-run/product-x.png'}); await p.getByLabel('Nobody answers soon').check({force:true, timeout: 3000}).catch((e: any) => console.log(String(e).slice(0,900))); await p.waitForTimeout(500);}],
  team: [`${O}/settings/team`],
  invite: [`${O}/settings/team`, async (p) => { await p.getByRole('button', { name: 'Invite', exact: true }).click(); await p.waitForTimeout(500); }],
  keys: [`${O}/settings/keys`],
  newkey: [`${O}/settings/keys`, async (p) => { await p.getByRole('button', { name: 'New key' }).click(); await p.waitForTimeout(500); }],
  links: [`${O}/settings/links`],
  newlink: [`${O}/settings/links`, async (p) => { await p.getByRole('button', { name: 'New link' }).click(); await p.waitForTimeout(500); }],
  replies: [`${O}/settings/replies`],
  identity: [`${O}/settings/identity`],
  websites: [`${O}/settings/websites`],
  audit: [`${O}/settings/audit`],
  first: ['/console/first-steps'],
  inbox: [`${O}/inbox`],
  help: [`${O}/inbox`, async (p) => { await p.keyboard.press('?'); await p.waitForTimeout(500); }],
  palette: [`${O}/inbox`, async (p) => { await p.keyboard.press('Control+k'); await p.waitForTimeout(500); }],
  menu: [`${O}/inbox`, async (p) => { await p.getByRole('button', { name: /Your account/ }).click(); await p.waitForTimeout(300); }],
  totp: ['/console/settings/account', async (p) => { await p.getByRole('button', { name: 'Set up' }).click(); await p.waitForTimeout(700); }],
  lost: ['/console/nowhere'],
};
for (const size of sizes) {
  const [device, scheme] = size.split('-');
  const c = await b.newContext({ viewport: device === 'desk' ? { width: 1440, height: 900 } : { width: 390, height: 844 }, colorScheme: scheme as any, baseURL: U, deviceScaleFactor: 1 });
  const r = await c.request.post('/api/v3/sessions', { data: { email: 'ana@example.com', password: 'correct horse battery' } });
  if (!r.ok()) console.log(await r.text());
  const p = await c.newPage();
  p.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') console.log(p.url(), m.text().slice(0, 200)); });
  p.on('pageerror', (e) => console.log(p.url(), 'PAGEERROR', e.message));
  for (const [name, [path, act]] of Object.entries(pages)) {
    if (only && only[0] !== 'all' && !only.includes(name)) continue;
    try {
    await p.goto(path); await p.waitForTimeout(1100); await act?.(p);
    await p.screenshot({ path: `/tmp/shell-run/${name}-${size}.png` });
    } catch (e) { console.log(name, String(e).slice(0, 300)); }
  }
  if (!only || only.includes('guest')) {
    const g = await (await b.newContext({ viewport: device === 'desk' ? { width: 1440, height: 900 } : { width: 390, height: 844 }, colorScheme: scheme as any, baseURL: U })).newPage();
    for (const path of ['sign-in', 'forgotten', 'password#x', 'invitation#x', 'password']) { await g.goto('/console/' + path); await g.waitForTimeout(900); await g.screenshot({ path: `/tmp/shell-run/g-${path.replace('#', '_')}-${size}.png` }); }
  }
  await c.close();
}
await b.close();
