import type { Me } from '@dowellchat/contract/v3/accounts.values.ts';
import { expect } from 'vitest';
import type { Answer, Api } from '../support/api.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export const PASSWORD = 'correct horse battery';

interface BrowserOptions {
  readonly address?: string;
  readonly host?: string;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A page of ours in a browser: keeps cookies and names its origin. */
export function openBrowser(
  api: () => Api,
  { address = '127.0.0.1', host = 'localhost', headers = {} }: BrowserOptions = {},
) {
  const cookies = new Map<string, string>();

  async function send(
    method: Method,
    url: string,
    body?: object,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await api().send({
      method,
      url,
      remoteAddress: address,
      headers: {
        host,
        'user-agent': 'Tests',
        ...(method !== 'GET' && { origin: `http://${host}` }),
        ...(cookie !== '' && { cookie }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
        ...more,
      },
      ...(body && { payload: JSON.stringify(body) }),
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  }

  async function must(
    status: number,
    ...call: Parameters<typeof send>
  ): Promise<Record<string, unknown>> {
    const answer = await send(...call);
    expect(answer.status, answer.text).toBe(status);
    return answer.text === '' ? {} : (answer.json as Record<string, unknown>);
  }

  return {
    cookies,
    send,
    /** Sends what must be answered with this status, and answers its JSON. */
    must,
    signIn: (email: string, password = PASSWORD, more: object = {}) =>
      send('POST', '/api/v3/sessions', { email, password, ...more }),
    async me(): Promise<Me> {
      return (await must(200, 'GET', '/api/v3/account')) as unknown as Me;
    },
    async isSignedIn(): Promise<boolean> {
      const { status } = await send('GET', '/api/v3/account');
      return status === 200;
    },
  };
}

export type Browser = ReturnType<typeof openBrowser>;
