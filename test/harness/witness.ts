import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openCheckpoint } from '../../src/evidence/checkpoint.ts';
import { fromBase64, fromDecimal, toBase64 } from '../../src/evidence/encoding.ts';
import { formatWitness, parseVerifier, witnessOf } from '../../src/evidence/keys.ts';
import { EMPTY_ROOT, verifyConsistency } from '../../src/evidence/merkle.ts';

/** A witness as strict as C2SP tlog-witness has it. */
export interface TestWitness {
  url: string;
  vkey: string;
  /** Its clock: seconds since 1970. */
  seconds: number;
  mood: 'well' | 'down' | 'slow' | 'garbage' | 'signs-something-else' | 'strange-key';
  /** What it knows of each log, by origin. */
  seen: Map<string, { size: number; root: Buffer }>;
  /** Status of every answer so far. */
  answers: number[];
  /** A cosignature line over a checkpoint's text. */
  line(text: string): string;
  close(): Promise<void>;
}

/** @param logs vkeys of the logs it is configured with */
export async function startWitness(name: string, logs: readonly string[]): Promise<TestWitness> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = witnessOf(name, publicKey);
  const strange = witnessOf(name, generateKeyPairSync('ed25519').publicKey);
  const known = new Map(logs.map((vkey) => [parseVerifier(vkey).name, parseVerifier(vkey)]));
  const witness: Pick<TestWitness, 'seconds' | 'mood' | 'seen' | 'answers'> = {
    seconds: Math.floor(Date.now() / 1_000),
    mood: 'well',
    seen: new Map(),
    answers: [],
  };
  const line = (text: string, by = key): string => {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(witness.seconds));
    const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${witness.seconds}\n${text}`), privateKey);
    return `\u2014 ${name} ${toBase64(Buffer.concat([Buffer.from(by.id, 'hex'), time, signature]))}\n`;
  };

  function addCheckpoint(body: string): { status: number; type?: string; text: string } {
    const split = body.indexOf('\n\n');
    const [first = '', ...proofLines] = body.slice(0, split).split('\n');
    const from = first.startsWith('old ') ? fromDecimal(first.slice(4)) : undefined;
    const proof = proofLines.map((one) => fromBase64(one, 32));
    if (split < 0 || from === undefined || proof.length > 63 || proof.includes(undefined))
      return { status: 400, text: 'malformed\n' };
    const note = body.slice(split + 2);
    const log = known.get(note.slice(0, note.indexOf('\n')));
    if (!log) return { status: 404, text: 'unknown log\n' };
    let checkpoint: ReturnType<typeof openCheckpoint>;
    try {
      checkpoint = openCheckpoint(note, log);
    } catch {
      return { status: 403, text: 'no signature of a known key\n' };
    }
    const { origin, size, root } = checkpoint;
    if (from > size) return { status: 400, text: 'old is larger\n' };
    const last = witness.seen.get(origin) ?? { size: 0, root: EMPTY_ROOT };
    const conflict = { status: 409, type: 'text/x.tlog.size', text: `${last.size}\n` };
    if (from !== last.size || (from === size && !last.root.equals(root))) return conflict;
    const claim = { from, fromRoot: last.root, to: size, toRoot: root, proof: proof as Buffer[] };
    if ((from === 0 && proof.length > 0) || !verifyConsistency(claim))
      return { status: 422, text: 'not consistent\n' };
    const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
    if (witness.mood === 'signs-something-else') return { status: 200, text: line(`${text}more\n`) };
    if (witness.mood === 'strange-key') return { status: 200, text: line(text, strange) };
    witness.seen.set(origin, { size, root });
    // A line of an older key before it: clients ignore what they do not know.
    return { status: 200, text: line(text, strange) + line(text) };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (witness.mood === 'down') return void response.destroy();
    if (witness.mood === 'slow') return;
    if (witness.mood === 'garbage') return void response.writeHead(200).end('hello\n');
    const right = request.method === 'POST' && request.url === '/w/add-checkpoint';
    const { status, type, text } = right
      ? addCheckpoint(Buffer.concat(parts).toString('utf8'))
      : { status: 405, type: undefined, text: '' };
    witness.answers.push(status);
    response.writeHead(status, { 'content-type': type ?? 'text/plain; charset=utf-8' }).end(text);
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(witness, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/w`,
    vkey: formatWitness(key),
    line,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
