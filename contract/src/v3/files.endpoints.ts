import Type, { type Static } from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import { Id, Problem, REFUSALS, Time } from './values.ts';

const Pixels = Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]);

export const File = Type.Object(
  {
    id: Id,
    roomId: Id,
    name: Type.String({ description: 'As the sender calls it, without a path.' }),
    type: Type.String({
      description: 'Media type. What claims to be an image is one: its bytes were looked at.',
    }),
    bytes: Type.Integer({ minimum: 1 }),
    width: Pixels,
    height: Pixels,
    hasThumbnail: Type.Boolean(),
    createdAt: Time,
  },
  { title: 'File' },
);
export type File = Static<typeof File>;

/** Calls about files. A file belongs to one room, and whoever may read that may read it. */
export const FILE_ENDPOINTS = {
  uploadFile: {
    method: 'POST',
    path: '/api/v3/rooms/:roomId/files',
    audience: 'participant',
    tag: 'Files',
    summary: 'Store a file for a room: its bytes as the body, its media type as `Content-Type`.',
    notes:
      'Name it in the header `X-File-Name`, percent-encoded. A message of the type `file` with ' +
      '`{"fileId": "…"}` shows it in the room. What claims to be a PNG, JPEG, GIF or WebP image and ' +
      'is none, or one of too many pixels, is refused with 415. Anything else is kept under the ' +
      'type its bytes tell, or as `application/octet-stream`.',
    takesBytes: true,
    headers: Type.Object({
      'x-file-name': Type.Optional(
        Type.String({ description: 'Percent-encoded. Paths and unseen characters are taken out.' }),
      ),
    }),
    answers: { 201: File, 409: Problem, 413: Problem, 415: Problem, ...REFUSALS },
  },
  getFile: {
    method: 'GET',
    path: '/api/v3/rooms/:roomId/files/:fileId',
    audience: 'participant',
    tag: 'Files',
    summary: 'A file’s bytes, always as a download.',
    notes: 'It never changes: keep it as long as you like. `Range` is answered for one stretch.',
    answers: {
      200: 'The bytes.',
      206: 'The stretch of them that was asked for.',
      304: 'The caller has them already.',
      416: Problem,
      ...REFUSALS,
    },
  },
  getThumbnail: {
    method: 'GET',
    path: '/api/v3/rooms/:roomId/files/:fileId/thumbnail',
    audience: 'participant',
    tag: 'Files',
    summary: 'A small picture of an image, no wider or higher than 480 pixels.',
    notes: 'A file without one (`hasThumbnail` is false) answers 404.',
    answers: {
      200: 'A WebP image.',
      206: 'The stretch of it that was asked for.',
      304: 'The caller has it already.',
      416: Problem,
      ...REFUSALS,
    },
  },
} as const satisfies Record<string, Endpoint>;
