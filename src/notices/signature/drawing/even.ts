import type { Point, Stroke } from './lines.ts';

/** From point to point along a line, in units of the paper: finer than a pen is wide on any screen. */
const step = 6;

/**
 * The same line with its points at even distances, on whole numbers. A screen tells of a finger at even times, so
 * wide gaps say where the hand was quick and narrow ones where it was slow: a mark of the body. That goes; the line
 * stays.
 */
export function even(stroke: Stroke): Stroke {
  const points: Point[] = stroke.slice(0, 1);
  let ahead = step;
  for (const [n, to] of stroke.entries()) {
    const from = stroke[n - 1] ?? to;
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    for (; ahead <= length; ahead += step) points.push(between(from, to, ahead / length));
    ahead -= length;
  }
  return points.concat(stroke.slice(-1)).filter((point, n, all) => String(point) !== String(all[n - 1]));
}

function between([fromX, fromY]: Point, [toX, toY]: Point, part: number): Point {
  return [Math.round(fromX + (toX - fromX) * part), Math.round(fromY + (toY - fromY) * part)];
}
