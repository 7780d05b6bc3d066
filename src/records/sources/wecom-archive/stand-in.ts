import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveError } from './codes.ts';
import type { ArchiveSdk, ArchiveSession, MediaSlice, Slice } from './sdk.ts';
import { standInDecrypt, standInEncrypt } from './stand-in-cipher.ts';

const piece = 512 * 1024;
const nothing = Buffer.alloc(0);

/**
 * A STAND-IN for WeCom's library, not the library: it reads messages from a folder, so that everything around it can be tried
 * before the real one is there. `messages.ndjson` has one message of 15.2 on each line, `public-key-1.pem` the public key of
 * version 1, `media/` a file for each `sdkfileid`. What it hands over is enveloped with RSA as WeCom's is; the cipher within
 * is one of our own, because WeCom's is not published.
 */
export function standInSdk(folder: string): ArchiveSdk {
  return {
    name: 'STAND-IN, not WeCom’s library',
    standIn: true,
    async open() {
      const names = await readdir(folder).catch(() => {
        throw new ArchiveError('opening the stand-in', 'folder', {
          class: 'configuration',
          say: 'its folder cannot be read',
        });
      });
      const versions = names.flatMap((name) => Number(/^public-key-(\d+)\.pem$/.exec(name)?.[1] ?? []) || []);
      const version = Math.max(...versions);
      if (versions.length === 0)
        throw new ArchiveError('opening the stand-in', 'public-key', {
          class: 'configuration',
          say: 'there is no public-key-1.pem',
        });
      const key = createPublicKey(await readFile(join(folder, `public-key-${version}.pem`)));
      return new StandIn(folder, version, (plain) =>
        publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(plain, 'latin1')).toString(
          'base64',
        ),
      );
    },
  };
}

class StandIn implements ArchiveSession {
  readonly #folder: string;
  readonly #version: number;
  readonly #wrap: (plain: string) => string;

  constructor(folder: string, version: number, wrap: (plain: string) => string) {
    this.#folder = folder;
    this.#version = version;
    this.#wrap = wrap;
  }

  async getChatData(seq: bigint, limit: number): Promise<Slice> {
    const text = await readFile(join(this.#folder, 'messages.ndjson'), 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const chatdata = lines.slice(Number(seq), Number(seq) + limit).map((line, n) => {
      const randomKey = randomBytes(32).toString('base64');
      return {
        seq: Number(seq) + n + 1,
        msgid: idIn(line),
        publickey_ver: this.#version,
        encrypt_random_key: this.#wrap(randomKey),
        encrypt_chat_msg: standInEncrypt(randomKey, line),
      };
    });
    return { code: 0, data: Buffer.from(JSON.stringify({ errcode: 0, errmsg: 'ok', chatdata }), 'utf8') };
  }

  async decryptData(randomKey: string, encrypted: string): Promise<Slice> {
    const data = standInDecrypt(randomKey, encrypted);
    return data ? { code: 0, data } : { code: 10006, data: nothing };
  }

  async getMediaData(indexbuf: string, fileId: string): Promise<MediaSlice> {
    const none = { data: nothing, outindexbuf: '', isFinish: false };
    // A name and nothing that leads elsewhere.
    if (!/^[\w-][\w.-]{0,200}$/.test(fileId)) return { code: 10005, ...none };
    const from = indexbuf === '' ? 0 : Number(/^Range:bytes=(\d+)-\d+$/.exec(indexbuf)?.[1] ?? Number.NaN);
    if (Number.isNaN(from)) return { code: 10000, ...none };
    const file = await open(join(this.#folder, 'media', fileId), 'r').catch(() => undefined);
    if (!file) return { code: 10010, ...none };
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(piece), 0, piece, from);
      const next = from + bytesRead;
      const isFinish = next >= (await file.stat()).size;
      return {
        code: 0,
        data: buffer.subarray(0, bytesRead),
        outindexbuf: `Range:bytes=${next}-${next + piece - 1}`,
        isFinish,
      };
    } finally {
      await file.close();
    }
  }

  async close(): Promise<void> {
    // Nothing is held.
  }
}

function idIn(line: string): string {
  const id = /"msgid"\s*:\s*"([^"\\]{1,200})"/.exec(line)?.[1];
  return id ?? '';
}
