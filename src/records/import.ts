import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { readLine } from './line.ts';
import type { RecordChannel } from './model.ts';
import { type Container, openContainer, type Spoilt } from './sources/files/container.ts';
import { messagesIn } from './sources/files/messages-in.ts';
import { Misshapen } from './sources/files/said.ts';
import { type Found, type ImportReport, type TakeOptions, takeFound } from './sources/files/take.ts';
import { readSlackExport } from './sources/slack-export/read.ts';
import { readWecomExport } from './sources/wecom-export/read.ts';
import type { IntakeDeps } from './take-in.ts';

export interface ImportSource {
  id: string;
  /** It says in which form the files are. */
  channel: RecordChannel;
}

export interface ImportOptions extends TakeOptions {
  /** The corpid that accounts in WeCom's messages are of; found where people here are known by one only. */
  corp?: string | undefined;
}

/**
 * Takes in one file, archive or folder that somebody exported. Safe to repeat and to go on with after it was ended.
 *
 * @throws HeedError `bad-input` where it is no export of that source's at all; what cannot be read within it is reported
 */
export async function importFrom(
  deps: IntakeDeps,
  source: ImportSource,
  path: string,
  { corp, ...options }: ImportOptions = {},
): Promise<ImportReport> {
  const container = await openContainer(path);
  try {
    const found = await readerOf(deps.db, source.channel, container, corp);
    return await takeFound(deps, source.id, found, options);
  } finally {
    await container.close();
  }
}

async function readerOf(
  db: Db,
  channel: RecordChannel,
  container: Container,
  corp: string | undefined,
): Promise<AsyncIterable<Found | Spoilt>> {
  switch (channel) {
    case 'slack':
      return readSlackExport(container, new Set(await tenantsOf(db, 'slack')));
    case 'wecom': {
      const tenants = await tenantsOf(db, 'wecom');
      const tenant = corp ?? (tenants.length === 1 ? tenants[0] : undefined);
      if (tenant) return readWecomExport(container, tenant);
      throw new HeedError('bad-input', 'Say with --corp of which company (corpid) the accounts are.');
    }
    case 'whatsapp':
      throw new HeedError(
        'bad-input',
        'What WhatsApp sends comes by itself; there is no export of it to import.',
      );
    case 'other':
      return linesOf(container);
  }
}

/** Where people here are known by an account. */
async function tenantsOf(db: Db, platform: string): Promise<string[]> {
  const { rows } = await sql<{ tenant: string }>`
    select distinct tenant from identity where platform = ${platform} order by 1`.execute(db);
  return rows.map(({ tenant }) => tenant);
}

/** Lines as they are sent by HTTP, in files. */
async function* linesOf(container: Container): AsyncGenerator<Found | Spoilt> {
  for await (const part of container.parts()) {
    if ('problem' in part) yield part;
    else yield* messagesIn(part, (_value, text) => ({ records: [lineIn(text)] }));
  }
}

function lineIn(text: string) {
  try {
    return readLine(text);
  } catch (error) {
    if (error instanceof HeedError && error.code === 'bad-input') throw new Misshapen(error.message);
    throw error;
  }
}
