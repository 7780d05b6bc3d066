import { even } from './even.ts';

/** The paper: what browsers scale a drawing to, whatever their screens. */
export const box = [1_000, 500] as const;

/** A signature's path is a few thousand characters; nobody's is longer than this. */
const longestPath = 60_000;
const mostPoints = 6_000;
/** Ten times across the paper and back: lines enough for any name, and an end for the work of drawing them. */
const mostInk = 60_000;
/** Less than this is a slip of the finger: points, length of line, and how far apart its ends lie. */
const leastPoints = 8;
const leastInk = 200;
const leastExtent = 100;

export type Point = readonly [x: number, y: number];
export type Stroke = readonly Point[];

export type Drawing = { ok: true; path: string; strokes: readonly Stroke[] } | { ok: false; problem: string };

const refuse = (problem: string): Drawing => ({ ok: false, problem });

/** Straight lines between whole numbers, in SVG's words, and nothing else. */
const onlyLines = /^(?:M\d{1,4} \d{1,4}(?:L\d{1,4} \d{1,4})*)+$/;

/**
 * Reads a drawn signature: SVG path data of absolute `M` and `L` with whole numbers, on paper of 1000 by 500.
 * How fast and how hard somebody wrote is a mark of their body and nobody's business here: there is no room for
 * it in this form, whatever has more in it than lines is refused, and points are put at even distances (`even.ts`).
 */
export function readDrawing(sent: string): Drawing {
  if (sent === '') return refuse('drawingMissing');
  if (sent.length > longestPath) return refuse('drawingTooLarge');
  if (!onlyLines.test(sent)) return refuse(/[[{]/.test(sent) ? 'drawingMore' : 'drawingInvalid');
  const strokes = sent
    .split('M')
    .slice(1)
    .map((stroke) => stroke.split('L').map(toPoint));
  const points = strokes.flat();
  if (points.some(([x, y]) => x > box[0] || y > box[1])) return refuse('drawingInvalid');
  const ink = strokes.reduce((sum, stroke) => sum + lengthOf(stroke), 0);
  if (points.length > mostPoints || ink > mostInk) return refuse('drawingTooLarge');
  const extent = Math.max(spread(points.map(([x]) => x)), spread(points.map(([, y]) => y)));
  if (points.length < leastPoints || ink < leastInk || extent < leastExtent)
    return refuse('drawingTooLittle');
  const lines = strokes.map(even);
  return { ok: true, path: lines.map(pathOf).join(''), strokes: lines };
}

const pathOf = (stroke: Stroke): string => `M${stroke.map((point) => point.join(' ')).join('L')}`;

function toPoint(words: string): Point {
  const [x, y] = words.split(' ');
  return [Number(x), Number(y)];
}

function lengthOf(stroke: Stroke): number {
  return stroke.slice(1).reduce((sum, [x, y], before) => {
    const [fromX, fromY] = stroke[before] ?? [x, y];
    return sum + Math.hypot(x - fromX, y - fromY);
  }, 0);
}

function spread(values: readonly number[]): number {
  return (
    values.reduce((most, one) => Math.max(most, one), 0) -
    values.reduce((least, one) => Math.min(least, one), box[0])
  );
}
