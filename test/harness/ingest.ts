import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createHttp } from '../../handlers/http.ts';
import type { App } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { startLive } from '../../src/live.ts';
import { createLog, type Log } from '../../src/log.ts';
import { noticeHooks } from '../../src/notices/follow.ts';
import { personalDataRegistry } from '../../src/people/personal-data.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import type { RecordChannel } from '../../src/records/model.ts';
import { makeSecret } from '../../src/records/source-secrets.ts';
import type { BatchAnswer } from '../../src/records/sources/generic/answer.ts';
import { type SignedHead, signatureOf } from '../../src/records/sources/generic/signature.ts';
import { addSource } from '../../src/records/sources.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { tokensFrom } from '../../src/web/tokens.ts';
import { type Company, zone } from './company.ts';
import { covers } from './records.ts';

/** A company's Heed as it answers HTTP. */
export async function httpOf(
  company: Company,
  { env = {}, log = createLog('silent') }: { env?: Record<string, string>; log?: Log } = {},
): Promise<{ app: App; url: string; dataDir: string; close(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'heed-ingest-'));
  const { db, vault, clock } = company;
  const secrets = secretsFrom(['s'.repeat(32)]);
  const live = await startLive({ url: company.url, db, log });
  const app: App = {
    ...{ db, vault, clock, log, live, secrets, zone },
    config: readConfig({ ...env, HEED_DATA_DIR: dataDir }),
    baseUrl: 'http://127.0.0.1',
    tokens: tokensFrom(secrets),
    personalData: personalDataRegistry([]),
    vkey: '',
    policyHooks: noticeHooks(zone),
    directories: [],
    signIns: new Map(),
    platforms: registerPlatforms([]),
  };
  const answer = createHttp(app).callback();
  const server = createServer((request, response) => void answer(request, response));
  app.baseUrl = await listening(server);
  return {
    app,
    dataDir,
    url: app.baseUrl,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await live.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
    });
  });
}

/** People who work here and were told of a policy that covers everything. @returns their ids by name */
export async function toldOf(
  company: Company,
  names: readonly string[],
  covering: Parameters<typeof covers>[1] = {},
): Promise<Record<string, string>> {
  const people: Record<string, string> = {};
  for (const name of names) people[name] = await company.joins(name);
  const version = await covers(company, covering);
  const { noticeId } = await company.sends(version);
  company.clock.advance({ minutes: 1 });
  for (const id of Object.values(people)) await company.answers(id, noticeId, 'acknowledge');
  company.clock.advance({ minutes: 1 });
  return people;
}

export interface Sent {
  status: number;
  /** What became of the batch, or why nothing did. */
  answer: BatchAnswer & { error?: string };
  headers: Headers;
}

/** Somebody who sends batches as docs/intake.md says. */
export class Sender {
  readonly url: string;
  readonly source: string;
  readonly secret: string;
  readonly #company: Company;

  constructor(company: Company, url: string, { source, secret }: { source: string; secret: string }) {
    this.#company = company;
    this.url = url;
    this.source = source;
    this.secret = secret;
  }

  static async open(company: Company, url: string, channel: RecordChannel = 'wecom', name = 'sender') {
    const by = { actor: { operator: 'test' }, now: company.now };
    const made = await inTransaction(company.db, async (tx) => {
      const source = await addSource(tx, { channel, name }, by);
      return { source, secret: await makeSecret(tx, company.vault, source, { overlapMs: 0, ...by }) };
    });
    return new Sender(company, url, made);
  }

  /** Headers as they should be, for these bytes. */
  headers(
    body: Buffer | string,
    more: Partial<SignedHead> & { secret?: string } = {},
  ): Record<string, string> {
    const { secret = this.secret, ...rest } = more;
    const head: SignedHead = {
      source: this.source,
      timestamp: String(Math.floor(this.#company.now.getTime() / 1_000)),
      key: randomUUID(),
      encoding: 'identity',
      digest: createHash('sha256').update(body).digest('base64'),
      ...rest,
    };
    return {
      'heed-source': head.source,
      'heed-timestamp': head.timestamp,
      'idempotency-key': head.key,
      'content-digest': `sha-256=:${head.digest}:`,
      'heed-signature': signatureOf(secret, head),
      ...(head.encoding === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
    };
  }

  async post(body: Buffer | string, headers: Record<string, string>): Promise<Sent> {
    const response = await fetch(`${this.url}/ingest/records`, {
      ...{ method: 'POST', headers: { ...headers, 'content-type': 'application/x-ndjson' } },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    const text = await response.text();
    return { status: response.status, answer: JSON.parse(text) as Sent['answer'], headers: response.headers };
  }

  send(body: Buffer | string, more: Parameters<Sender['headers']>[1] = {}): Promise<Sent> {
    return this.post(body, this.headers(body, more));
  }

  sendPacked(body: Buffer | string, more: Parameters<Sender['headers']>[1] = {}): Promise<Sent> {
    return this.send(gzipSync(body), { ...more, encoding: 'gzip' });
  }
}

/** A message of a colleague's to a customer, as one line. */
export function messageLine(id: string, from: string, at: Date, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    ...{ id, kind: 'message', at: at.toISOString(), chat: 'chat-1' },
    from: { account: from, platform: 'local', tenant: 'main' },
    to: [{ account: '+8613900000001', external: true }],
    head: { type: 'text' },
    body: { type: 'text/plain', text: `words of ${id}` },
    ...more,
  });
}
