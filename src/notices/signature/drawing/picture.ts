import { crc32, deflateSync } from 'node:zlib';
import { box, type Point, type Stroke } from './lines.ts';

/** Pixels for a unit of the paper. */
const scale = 0.6;
const width = Math.round(box[0] * scale);
const height = Math.round(box[1] * scale);
/** Half the width of the pen, in pixels. */
const pen = 1.6;
/** No box around a piece of line is larger than this, so that work grows with the ink and not with the paper. */
const piece = 8;

/**
 * The picture of a drawing, made here from its lines: black on white, PNG. A picture that a browser sent could be
 * of anything.
 */
export function drawPicture(strokes: readonly Stroke[]): Buffer {
  const paper = new Uint8Array(width * height).fill(255);
  for (const stroke of strokes) {
    for (const [n, point] of stroke.entries()) inkLine(paper, scaled(stroke[n - 1] ?? point), scaled(point));
  }
  return png(paper);
}

const scaled = ([x, y]: Point): Point => [x * scale, y * scale];

function inkLine(paper: Uint8Array, [fromX, fromY]: Point, [toX, toY]: Point): void {
  const pieces = Math.max(1, Math.ceil(Math.hypot(toX - fromX, toY - fromY) / piece));
  const at = (n: number): Point => [
    fromX + ((toX - fromX) * n) / pieces,
    fromY + ((toY - fromY) * n) / pieces,
  ];
  for (let n = 0; n < pieces; n += 1) inkPiece(paper, at(n), at(n + 1));
}

function inkPiece(paper: Uint8Array, from: Point, to: Point): void {
  const low = (a: number, b: number) => Math.max(0, Math.floor(Math.min(a, b) - pen - 1));
  const high = (a: number, b: number, end: number) => Math.min(end - 1, Math.ceil(Math.max(a, b) + pen + 1));
  for (let y = low(from[1], to[1]); y <= high(from[1], to[1], height); y += 1) {
    for (let x = low(from[0], to[0]); x <= high(from[0], to[0], width); x += 1) {
      // How much of the pixel the pen covers, for soft edges.
      const covered = Math.min(1, Math.max(0, pen + 0.5 - distance([x, y], from, to)));
      const shade = Math.round(255 * (1 - covered));
      const place = y * width + x;
      paper[place] = Math.min(paper[place] ?? 255, shade);
    }
  }
}

function distance([x, y]: Point, [fromX, fromY]: Point, [toX, toY]: Point): number {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const along = dx === 0 && dy === 0 ? 0 : ((x - fromX) * dx + (y - fromY) * dy) / (dx * dx + dy * dy);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - fromX - t * dx, y - fromY - t * dy);
}

/** A grey picture of eight bits (PNG, section 11), each row without a filter. */
function png(paper: Uint8Array): Buffer {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1)
    rows.set(paper.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
