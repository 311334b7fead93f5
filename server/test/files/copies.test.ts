import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createFileStore } from '../../src/storage/files/open-file-store.ts';
import { dowellchat, refuse, succeed } from '../cli/command.ts';
import { listFolder } from '../cli/data.ts';
import { addFile, newDataDirWithRoom } from './kept.ts';
import { objectsOf, startS3, type S3Server } from './stores.ts';

/** Each command is a process, on a machine that does other work as well. */
const COMMANDS_MS = 60_000;
const FILES = 12;

let DATA_DIR: string;
let s3: S3Server;
let ids: string[];
let env: { DATA_DIR: string; S3_URL: string };

beforeEach(async () => {
  DATA_DIR = await newDataDirWithRoom();
  s3 = await startS3();
  onTestFinished(s3.drop);
  ids = [];
  for (let at = 1; at <= FILES; at += 1) ids.push(await addFile(DATA_DIR, `precious ${at}`));
  env = { DATA_DIR, S3_URL: s3.url };
});

const partsOf = (...names: string[]): string[] =>
  names.flatMap((name) => [name, `${name}.webp`]).toSorted();
const putsTo = ({ requests }: S3Server): string[] =>
  requests.filter((request) => request.startsWith('PUT '));

test(
  'files are copied into a bucket, where the server finds them, and stay where they are',
  async () => {
    const said = await succeed(env, 'copy-files-to-bucket');
    expect(said).toContain(`Copied ${FILES * 2} files and thumbnails; 0 were there already`);
    expect(said).not.toContain('S3RVER');
    expect(objectsOf(s3).toSorted()).toEqual(partsOf(...ids));
    const store = createFileStore(env);
    for (const [at, id] of ids.entries()) {
      const words = `precious ${at + 1}`;
      const bytes = await store.read(id, 'original', { from: 0, to: words.length - 1 });
      expect(await text(bytes!)).toBe(words);
      expect(readFileSync(pathOf(id), 'utf8')).toBe(words);
    }
  },
  COMMANDS_MS,
);

test(
  'a copy that was broken off goes on where it was',
  async () => {
    s3.intercept = (request, response) => {
      if (request.method === 'PUT' && putsTo(s3).length > FILES) response.writeHead(403).end();
      else s3.serve(request, response);
    };
    expect(await refuse(env, 'copy-files-to-bucket')).toContain('PUT with 403');
    const arrived = objectsOf(s3).length;
    expect(arrived).toBeGreaterThan(0);
    expect(arrived).toBeLessThan(FILES * 2);

    s3.intercept = undefined;
    s3.requests.length = 0;
    const said = await succeed(env, 'copy-files-to-bucket');
    expect(said).toContain(`${arrived} were there already`);
    expect(putsTo(s3)).toHaveLength(FILES * 2 - arrived);
    expect(objectsOf(s3).toSorted()).toEqual(partsOf(...ids));
  },
  COMMANDS_MS,
);

test(
  'files come back from a bucket, byte for byte; what is nowhere is told',
  async () => {
    await succeed(env, 'copy-files-to-bucket');
    const [lost = '', ...kept] = ids;
    rmSync(join(DATA_DIR, 'files'), { recursive: true });
    s3.intercept = (request, response) => {
      if (request.url?.includes(lost)) response.writeHead(404).end();
      else s3.serve(request, response);
    };
    const { code, out, err } = await dowellchat(env, 'copy-files-to-folder');
    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringContaining(`Copied ${kept.length * 2} files`),
    });
    expect(err).toContain('2 are missing in both');
    for (const [at, id] of kept.entries()) {
      expect(readFileSync(pathOf(id), 'utf8')).toBe(`precious ${at + 2}`);
      expect(readFileSync(`${pathOf(id)}.webp`, 'utf8')).toBe('small');
    }
  },
  COMMANDS_MS,
);

test(
  'a bucket that gives other bytes leaves no file behind',
  async () => {
    await succeed(env, 'copy-files-to-bucket');
    rmSync(join(DATA_DIR, 'files'), { recursive: true });
    s3.intercept = (_, response) => response.end('short');
    expect(await refuse(env, 'copy-files-to-folder')).toMatch(/gives 5 of \d+ bytes/);
    const left = listFolder(join(DATA_DIR, 'files')).filter((name) => /[0-9a-f]{24}/.test(name));
    expect(left.filter((name) => !name.endsWith('.webp'))).toEqual([]);
  },
  COMMANDS_MS,
);

test(
  'without a bucket nothing is copied',
  async () => {
    expect(await refuse({ DATA_DIR }, 'copy-files-to-bucket')).toContain('S3_URL is not set');
  },
  COMMANDS_MS,
);

function pathOf(id: string): string {
  return join(DATA_DIR, 'files', id.slice(0, 2), id);
}
