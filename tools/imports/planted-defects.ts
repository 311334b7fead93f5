/** Files that break one rule, by path inside a tree that looks like this repository. */
export type PlantedFiles = Readonly<Record<string, string>>;

const SERVICE = 'server/src/domain/rooms/rooms.service.ts';
const HANDLERS = 'server/src/http/v2/rooms.handlers.ts';
const QUERIES = 'server/src/storage/queries/rooms.queries.ts';
const SQLITE = 'server/src/storage/dialects/sqlite.ts';
const SESSION = 'client/src/session.ts';
const SHELL = 'console/src/shell/Shell.tsx';
const FRAME = 'widget/src/frame/main.tsx';

const EMPTY = 'export const nothing = 0;\n';

/**
 * A defect, or several, for every rule of .dependency-cruiser.cjs. A rule that stops catching its
 * own (a renamed folder, a typo in a pattern, a compiler that is not found) fails the check.
 */
export const PLANTED_DEFECTS: Readonly<Record<string, readonly PlantedFiles[]>> = {
  'no-circles': [
    {
      'server/src/lib/ids.ts': "export { nothing } from './clock.ts';\n",
      'server/src/lib/clock.ts': "import './ids.ts';\nexport const nothing = 0;\n",
    },
    {
      'server/src/lib/ids.ts':
        "import type { Clock } from './clock.ts';\nexport type Id = Clock;\n",
      'server/src/lib/clock.ts': "import type { Id } from './ids.ts';\nexport type Clock = Id;\n",
    },
  ],
  'every-import-resolves': [{ [SERVICE]: "import '../no-such-file.ts';\n" }],
  'contract-only-declares': [
    { 'contract/src/limits.ts': "import '../../server/src/app.ts';\n", 'server/src/app.ts': EMPTY },
    { 'contract/src/limits.ts': "import { readFileSync } from 'node:fs';\nreadFileSync('x');\n" },
  ],
  'server-needs-no-tests-or-tools': [
    { [SERVICE]: "import '../../../test/start.ts';\n", 'server/test/start.ts': EMPTY },
  ],
  'nothing-knows-the-programs': [
    { [SERVICE]: "import '../../app.ts';\n", 'server/src/app.ts': EMPTY },
    { 'server/src/lib/ids.ts': "import '../main.js';\n", 'server/src/main.js': EMPTY },
  ],
  'domain-knows-no-door': [
    { [SERVICE]: "import '../../http/errors.ts';\n", 'server/src/http/errors.ts': EMPTY },
    {
      [SERVICE]: "import '../../realtime/outbound.ts';\n",
      'server/src/realtime/outbound.ts': EMPTY,
    },
    { [SERVICE]: "import '../../bus/memory.ts';\n", 'server/src/bus/memory.ts': EMPTY },
    {
      [SERVICE]:
        "import type { FastifyRequest } from 'fastify';\nexport type R = FastifyRequest;\n",
    },
  ],
  'doors-touch-no-storage': [
    {
      [HANDLERS]: "import { nothing } from '../../storage/queries/rooms.queries.ts';\nnothing;\n",
      [QUERIES]: EMPTY,
    },
  ],
  'doors-know-no-dialect': [
    {
      [HANDLERS]:
        "import type { A } from '../../storage/dialects/sqlite.ts';\nexport type B = A;\n",
      [SQLITE]: 'export type A = 1;\n',
    },
  ],
  'doors-stand-apart': [
    {
      [HANDLERS]: "import '../../realtime/inbound.ts';\n",
      'server/src/realtime/inbound.ts': EMPTY,
    },
  ],
  'client-needs-the-contract-alone': [
    { [SESSION]: "import '../../server/src/app.ts';\n", 'server/src/app.ts': EMPTY },
    { [SESSION]: "import { readFileSync } from 'node:fs';\nreadFileSync('x');\n" },
  ],
  'client-carries-no-schemas': [
    {
      [SESSION]: "import '../../contract/src/v3/values.ts';\n",
      'contract/src/v3/values.ts': EMPTY,
    },
  ],
  'pages-know-the-server-through-the-client': [
    { [FRAME]: "import '../../../contract/src/limits.ts';\n", 'contract/src/limits.ts': EMPTY },
    { [FRAME]: "import '../../../server/src/app.ts';\n", 'server/src/app.ts': EMPTY },
  ],
  'console-knows-the-server-through-the-client': [
    { [SHELL]: "import '../../../contract/src/limits.ts';\n", 'contract/src/limits.ts': EMPTY },
    { [SHELL]: "import { readFileSync } from 'node:fs';\nreadFileSync('x');\n" },
  ],
  'console-knows-no-other-part': [
    {
      [SHELL]: "import type { A } from '../../../server/src/app.ts';\nexport type B = A;\n",
      'server/src/app.ts': 'export type A = 1;\n',
    },
    { [SHELL]: "import '../../../widget/src/frame/main.tsx';\n", [FRAME]: EMPTY },
  ],
  'server-knows-no-page': [
    { [SERVICE]: "import '../../../../client/src/session.ts';\n", [SESSION]: EMPTY },
  ],
  'storage-knows-no-rules': [
    { [QUERIES]: "import '../../domain/rooms/rooms.service.ts';\n", [SERVICE]: EMPTY },
  ],
  'only-dialects-know-drivers': [
    { [QUERIES]: "import sqlite from 'better-sqlite3';\nsqlite;\n" },
    { [SERVICE]: "import type { Pool } from 'pg';\nexport type P = Pool;\n" },
    { 'server/src/app.ts': "const pg = await import('pg');\npg;\n" },
  ],
  'only-programs-read-the-environment': [
    { [SERVICE]: "import { env } from 'node:process';\nenv;\n" },
    { [SERVICE]: "import process from 'process';\nprocess;\n" },
  ],
};

/** What no rule may refuse: the same shapes where they belong. */
export const ALLOWED: readonly PlantedFiles[] = [
  {
    [HANDLERS]:
      "import type { Room } from '../../storage/queries/rooms.queries.ts';\nexport type R = Room;\n",
    [QUERIES]: 'export type Room = 1;\n',
  },
  { [SQLITE]: "import sqlite from 'better-sqlite3';\nsqlite;\n" },
  { 'contract/src/limits.ts': "import Type from 'typebox';\nType;\n" },
  { 'server/src/config/settings.ts': "import { env } from 'node:process';\nenv;\n" },
  {
    [SESSION]:
      "import type { Room } from '../../contract/src/v3/values.ts';\n" +
      "import { nothing } from '../../contract/src/limits.ts';\nnothing as unknown as Room;\n",
    'contract/src/v3/values.ts': 'export type Room = 1;\n',
    'contract/src/limits.ts': EMPTY,
  },
  { [FRAME]: "import '../../../client/src/session.ts';\n", [SESSION]: EMPTY },
  { 'server/src/app.ts': "import './storage/queries/rooms.queries.ts';\n", [QUERIES]: EMPTY },
];
