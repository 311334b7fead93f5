import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { sql } from 'kysely';
import { randomHex } from '../lib/ids.ts';
import { classifySqliteFault, DATABASE_FILE, lockDataDir, openSqlite } from './dialects/sqlite.ts';
