import { execFileSync } from 'node:child_process';
import { constants, createHash, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import type { FixedClock } from '../../src/clock.ts';
import type { Agreement, AgreementApi } from '../../src/records/sources/wecom-archive/agreements.ts';
import type {
  ArchiveSdk,
  ArchiveSession,
  MediaSlice,
  Slice,
} from '../../src/records/sources/wecom-archive/sdk.ts';
import { standInDecrypt, standInEncrypt } from '../../src/records/sources/wecom-archive/stand-in-cipher.ts';

export const corp = 'ww00000000000000fa';
export const archiveSecret = 'archive-secret-of-the-fake-corp-00000000000';
export const contact = (n = 1): string => `wm${String(n).padStart(30, 'A')}`;
export const robot = `wb${'R'.repeat(30)}`;

/** A key as an administrator makes it. */
export function openssl(...args: string[]): string {
  return execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
}
export const newKey = (bits = 2048): string =>
  openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`);

const dayMs = 86_400_000;
const piece = 512 * 1024;
const empty = Buffer.alloc(0);

interface Stored {
  seq: bigint;
  at: Date;
  version: number;
  msgid: string;
  random: string;
  sealed: string;
}

/**
 * WeCom's library as its description has it (15.1), and as strict: limits, five days, codes, an index for each piece of a
 * file. Its cipher is the stand-in's, since WeCom's is not published.
 */
export class FakeArchive implements ArchiveSdk {
  readonly name = 'fake of the tests';
  standIn = false;
  readonly clock: FixedClock;
  readonly #stored: Stored[] = [];
  readonly #media = new Map<string, { bytes: Buffer; until: number }>();
  readonly #calls: number[] = [];
  /** Codes that the next calls give. */
  readonly faults: { chat: number[]; media: number[]; api: number[] } = { chat: [], media: [], api: [] };
  /** What a caller must not do. */
  readonly wrong: string[] = [];
  readonly asked: { seq: bigint; limit: number }[] = [];
  mediaCalls = 0;
  opened = 0;
  #keys: { version: number; publicPem: string }[] = [];
  #seq: bigint;

  constructor(clock: FixedClock, firstSeq = 9_007_199_254_740_993n) {
    this.clock = clock;
    this.#seq = firstSeq - 1n;
  }

  /** The console has this public key from now on. */
  usesKey(version: number, privatePem: string): void {
    const publicPem = createPublicKey(privatePem).export({ type: 'spki', format: 'pem' }).toString();
    this.#keys = [...this.#keys, { version, publicPem }];
  }

  writes(
    message: Record<string, unknown>,
    more: { at?: Date; random?: string; sealed?: string } = {},
  ): bigint {
    const { version, publicPem } = this.#keys.at(-1) ?? { version: 0, publicPem: '' };
    const randomKey = randomBytes(24).toString('base64');
    this.#seq += 1n;
    this.#stored.push({
      ...{ seq: this.#seq, version, msgid: typeof message.msgid === 'string' ? message.msgid : '' },
      at: more.at ?? this.clock.now(),
      random:
        more.random ??
        publicEncrypt(
          { key: publicPem, padding: constants.RSA_PKCS1_PADDING },
          Buffer.from(randomKey),
        ).toString('base64'),
      sealed: more.sealed ?? standInEncrypt(randomKey, JSON.stringify(message)),
    });
    return this.#seq;
  }

  holds(bytes: Buffer): { sdkfileid: string; md5sum: string; filesize: number } {
    const sdkfileid = `file${randomBytes(40).toString('hex')}`;
    this.#media.set(sdkfileid, { bytes, until: this.clock.now().getTime() + 5 * dayMs });
    return { sdkfileid, md5sum: createHash('md5').update(bytes).digest('hex'), filesize: bytes.length };
  }

  async open(corpid: string, secret: string): Promise<ArchiveSession> {
    if (corpid !== corp || secret !== archiveSecret) throw new Error('Init: 10000');
    this.opened += 1;
    let closed = false;
    const check = () => {
      if (closed) this.wrong.push('a call after DestroySdk');
      const now = this.clock.now().getTime();
      this.#calls.push(now);
      if (this.#calls.filter((at) => at > now - 60_000).length > 600)
        this.wrong.push('more than 600 calls a minute');
    };
    return {
      getChatData: async (seq, limit, timeout): Promise<Slice> => {
        check();
        const fault = this.faults.chat.shift();
        if (fault) return { code: fault, data: empty };
        if (limit < 1 || limit > 1_000 || timeout < 1 || seq < 0n) return { code: 10000, data: empty };
        this.asked.push({ seq, limit });
        return { code: 0, data: this.#chatData(seq, limit) };
      },
      decryptData: async (randomKey, encrypted): Promise<Slice> => {
        const data = standInDecrypt(randomKey, encrypted);
        return data ? { code: 0, data } : { code: 10006, data: empty };
      },
      getMediaData: async (indexbuf, fileId, timeout): Promise<MediaSlice> => {
        check();
        this.mediaCalls += 1;
        return this.#mediaData(indexbuf, fileId, timeout);
      },
      close: async () => {
        if (closed) this.wrong.push('DestroySdk twice');
        closed = true;
        this.opened -= 1;
      },
    };
  }

  #chatData(seq: bigint, limit: number): Buffer {
    const since = this.clock.now().getTime() - 5 * dayMs;
    const found = this.#stored.filter((one) => one.seq > seq && one.at.getTime() >= since).slice(0, limit);
    // As numbers: JavaScript would round them.
    const rows = found.map(
      ({ seq: own, msgid, version, random, sealed }) =>
        `{"seq":${own},"msgid":${JSON.stringify(msgid)},"publickey_ver":${version},"encrypt_random_key":"${random}","encrypt_chat_msg":"${sealed}"}`,
    );
    return Buffer.from(`{"errcode":0,"errmsg":"ok","chatdata":[${rows.join()}]}`);
  }

  #mediaData(indexbuf: string, fileId: string, timeout: number): MediaSlice {
    const none = { data: empty, outindexbuf: '', isFinish: false };
    const fault = this.faults.media.shift();
    if (fault) return { code: fault, ...none };
    const file = this.#media.get(fileId);
    if (!file || timeout < 1) return { code: file ? 10000 : 10005, ...none };
    if (file.until <= this.clock.now().getTime()) return { code: 10010, ...none };
    const from = indexbuf === '' ? 0 : Number(/^Range:bytes=(\d+)-\d+$/.exec(indexbuf)?.[1] ?? Number.NaN);
    if (!(from >= 0) || from % piece !== 0) return { code: 10000, ...none };
    const to = Math.min(from + piece, file.bytes.length);
    return {
      ...{ code: 0, data: file.bytes.subarray(from, to), isFinish: to >= file.bytes.length },
      outindexbuf: `Range:bytes=${to}-${to + piece - 1}`,
    };
  }
}

/** What WeCom answers when it is asked about consent, in memory. */
export class FakeAgreements implements AgreementApi {
  readonly pairs = new Map<string, Agreement>();
  readonly rooms = new Map<string, Agreement[]>();
  ids: string[] = [];
  calls: string[] = [];
  fails: Error | undefined;

  agrees(userid: string, external: string, status: Agreement['status'], changedAt: Date | null): void {
    this.pairs.set(`${userid} ${external}`, { userid, external, status, changedAt });
  }
  async single(pairs: readonly { userid: string; external: string }[]): Promise<Agreement[]> {
    if (this.fails) throw this.fails;
    if (pairs.length === 0 || pairs.length > 100) throw new Error('301060');
    this.calls.push(`single ${pairs.length}`);
    return pairs.flatMap(({ userid, external }) => this.pairs.get(`${userid} ${external}`) ?? []);
  }
  async room(roomId: string): Promise<Agreement[]> {
    if (this.fails) throw this.fails;
    this.calls.push('room');
    return this.rooms.get(roomId) ?? [];
  }
  async permitted(): Promise<string[]> {
    return this.ids;
  }
  async close(): Promise<void> {
    // Nothing is held.
  }
}
