import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const text = 1;
const close = 8;
const ping = 9;
const pong = 10;

/** The server's end of one WebSocket (RFC 6455): whole text messages, which is all that Socket Mode uses. */
export class ServerSocket {
  readonly #stream: Duplex;
  #buffer = Buffer.alloc(0);
  onText: (message: string) => void = () => {};
  onClose: () => void = () => {};
  open = true;

  constructor(request: IncomingMessage, stream: Duplex) {
    this.#stream = stream;
    const key = request.headers['sec-websocket-key'] ?? '';
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    stream.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    stream.on('data', (chunk: Buffer) => this.#take(chunk));
    stream.on('error', () => this.#gone());
    stream.on('close', () => this.#gone());
  }

  send(message: string): void {
    if (this.open) this.#stream.write(frame(text, Buffer.from(message)));
  }

  close(): void {
    if (!this.open) return;
    this.#stream.write(frame(close, Buffer.from([0x03, 0xe8])));
    this.#stream.end();
    this.#gone();
  }

  /** Without a word, as a network does. */
  break(): void {
    this.#stream.destroy();
  }

  #gone(): void {
    if (!this.open) return;
    this.open = false;
    this.onClose();
  }

  #take(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (let one = readFrame(this.#buffer); one; one = readFrame(this.#buffer)) {
      this.#buffer = this.#buffer.subarray(one.size);
      if (one.opcode === text) this.onText(one.payload.toString('utf8'));
      else if (one.opcode === ping) this.#stream.write(frame(pong, one.payload));
      else if (one.opcode === close) this.close();
    }
  }
}

function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head.writeUInt8(0x80 | opcode, 0);
  head.writeUInt8(length < 126 ? length : length < 65_536 ? 126 : 127, 1);
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

/** Clients mask what they send. */
function readFrame(buffer: Buffer): { opcode: number; payload: Buffer; size: number } | undefined {
  if (buffer.length < 6) return undefined;
  const opcode = buffer.readUInt8(0) & 0x0f;
  const short = buffer.readUInt8(1) & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (buffer.length < 6 + extra) return undefined;
  const length =
    extra === 2 ? buffer.readUInt16BE(2) : extra === 8 ? Number(buffer.readBigUInt64BE(2)) : short;
  const from = 6 + extra;
  if (buffer.length < from + length) return undefined;
  const mask = buffer.subarray(2 + extra, from);
  const payload = Buffer.from(buffer.subarray(from, from + length));
  for (let at = 0; at < length; at++) payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0);
  return { opcode, payload, size: from + length };
}
