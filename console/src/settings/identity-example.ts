/** What a customer's server does, without a library. */
export function identityExample(organizationId: string, keyId: string): string {
  return `import { createHmac } from 'node:crypto';

// Good for an hour: make a new one for every page you send.
export function chatToken(user) {
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const head = encode({ alg: 'HS256', kid: ${JSON.stringify(keyId)} });
  const body = encode({
    sub: user.id,
    name: user.name,
    email: user.email,
    aud: ${JSON.stringify(organizationId)},
    exp: Math.floor(Date.now() / 1000) + 3600,
  });
  const signature = createHmac('sha256', process.env.CHAT_IDENTITY_SECRET)
    .update(\`\${head}.\${body}\`)
    .digest('base64url');
  return \`\${head}.\${body}.\${signature}\`;
}`;
}
