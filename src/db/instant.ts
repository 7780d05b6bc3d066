import pg from 'pg';

/** As the driver reads any of them, in any zone and of any era. */
const readLong: (text: string) => Date = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ);

/**
 * An instant as PostgreSQL writes it in a session of UTC: `2026-03-04 10:00:00.123+00`. Thousands come with each batch of records, and
 * a regular expression for each costs more than all else of their row. Whatever has another shape is read the long way.
 */
export function instantIn(text: string): Date {
  const end = text.length - zone.length;
  const point = shortest.length;
  if (end < point || end > point + 4 || !text.endsWith(zone)) return readLong(text);
  for (let at = 0; at < point; at += 1) if (!fits(text, at)) return readLong(text);
  let ms = 0;
  if (end > point) {
    if (text.charCodeAt(point) !== fullStop || end === point + 1) return readLong(text);
    let worth = 100;
    for (let at = point + 1; at < end; at += 1, worth /= 10) {
      if (!isDigit(text.charCodeAt(at))) return readLong(text);
      ms += (text.charCodeAt(at) - zero) * worth;
    }
  }
  return new Date(
    Date.UTC(
      number(text, 0) * 100 + number(text, 2),
      number(text, 5) - 1,
      number(text, 8),
      number(text, 11),
      number(text, 14),
      number(text, 17),
      ms,
    ),
  );
}

const zone = '+00';
/** A digit stands where there is a 0. The years before 100 are others for `Date.UTC`. */
const shortest = '1000-00-00 00:00:00';
const [zero, one, fullStop] = [0x30, 0x31, 0x2e];

const isDigit = (code: number): boolean => code >= zero && code <= 0x39;

function fits(text: string, at: number): boolean {
  const [code, wanted] = [text.charCodeAt(at), shortest.charCodeAt(at)];
  if (wanted === one) return isDigit(code) && code !== zero;
  return wanted === zero ? isDigit(code) : code === wanted;
}

/** Of two digits. */
const number = (text: string, at: number): number =>
  (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero;
