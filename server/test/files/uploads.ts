import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import sharp, { type Metadata } from 'sharp';
import { expect } from 'vitest';
import type { File } from '@dowellchat/contract/v3/files.endpoints.ts';
import type { Answer, Api } from '../support/api.ts';
import { makeDataDir, removeFolder } from '../support/engine.ts';
import { bearer } from '../support/v3.ts';

export interface Sent {
  readonly type?: string;
  readonly name?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function filesUrl(roomId: string): string {
  return `/api/v3/rooms/${roomId}/files`;
}

/** Sends bytes as a file of a room. */
export function upload(
  api: Api,
  token: string,
  roomId: string,
  bytes: Buffer | string,
  { type = 'application/octet-stream', name, headers = {} }: Sent = {},
): Promise<Answer> {
  return api.send({
    method: 'POST',
    url: filesUrl(roomId),
    payload: bytes,
    headers: {
      ...bearer(token),
      'content-type': type,
      ...(name !== undefined && { 'x-file-name': encodeURIComponent(name) }),
      ...headers,
    },
  });
}

/** Sends what must be taken. */
export async function store(
  api: Api,
  token: string,
  roomId: string,
  bytes: Buffer | string,
  sent: Sent = {},
): Promise<File> {
  const answer = await upload(api, token, roomId, bytes, sent);
  expect(answer.status, answer.text).toBe(201);
  return answer.json as File;
}

export function download(
  api: Api,
  token: string,
  { roomId, id }: Pick<File, 'roomId' | 'id'>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return api.get(`${filesUrl(roomId)}/${id}`, { ...bearer(token), ...headers });
}

/** What an image is to a decoder. The server has closed those for bytes in memory: from a file. */
export async function look(bytes: Buffer): Promise<Metadata> {
  const folder = await makeDataDir();
  try {
    const file = join(folder, 'image');
    await writeFile(file, bytes);
    return await sharp(file).metadata();
  } finally {
    await removeFolder(folder);
  }
}

/** A picture of one colour. */
export function png(width = 4, height = 3): Buffer {
  const image = new PNG({ width, height });
  image.data.fill(0xa0);
  return PNG.sync.write(image);
}
