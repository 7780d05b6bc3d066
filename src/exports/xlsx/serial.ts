import { DateTime } from 'luxon';

const dayMs = 86_400_000;
/** Day 0 of spreadsheets, so that every date after February 1900 is right. */
const epoch = Date.UTC(1899, 11, 30);
/** Zones change their offset at a quarter of an hour, never within one. */
const quarterMs = 900_000;

const offsets = new Map<string, number>();
const mostOffsets = 50_000;

function offsetAt(ms: number, zone: string): number {
  const quarter = Math.floor(ms / quarterMs);
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const offset = DateTime.fromMillis(quarter * quarterMs, { zone }).offset * 60_000;
  if (offsets.size >= mostOffsets) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/**
 * What clocks in `zone` show at an instant, as a spreadsheet counts: days since 1899-12-30, the time of day as their
 * fraction. A spreadsheet knows no zones.
 */
export function wallClockIn(at: Date, zone: string): number {
  const ms = at.getTime();
  const local = ms + offsetAt(ms, zone);
  // Ten places are a hundredth of a millisecond; more would be noise.
  return Math.round(((local - epoch) / dayMs) * 1e10) / 1e10;
}
