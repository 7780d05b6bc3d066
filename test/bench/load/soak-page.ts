import { connectionPeak, flatLines, tooSteep } from './flat.ts';
import { growths } from './growing.ts';
import type { Reading } from './reading.ts';

const oneDigit = (value: number): number => Math.round(value * 10) / 10;
const mb = (bytes: number): number => Math.round(bytes / 1e4) / 100;

/** What the readings come to, as tables, and what of it is more than it may be: nothing when all is flat. */
export function soakPage(readings: readonly Reading[]): { lines: string[]; wrong: string[] } {
  const flat = flatLines(readings);
  const { peak, may } = connectionPeak(readings);
  const tables = growths(readings);
  const lines = [
    '| What | Begin | End | Slope an hour | May |',
    '|---|--:|--:|--:|--:|',
    ...flat.map(({ what, unit, begin, end, perHour, may: most }) => {
      const [first, last, slope] = [begin, end, perHour].map(oneDigit);
      return `| ${what}${unit && `, ${unit}`} | ${first} | ${last} | ${slope} | ${most} |`;
    }),
    `| most connections to PostgreSQL | | ${peak} | | ${may} in all |`,
    '',
    '| Table | MB at the beginning | after a third | after two | at the end | Bytes for each |',
    '|---|--:|--:|--:|--:|--:|',
    ...tables.map(({ table, bytes, each }) => {
      const said = each ? each.map(Math.round).join(', then ') : '';
      return `| ${table} | ${bytes.map(mb).join(' | ')} | ${said} |`;
    }),
  ];
  const wrong = [
    ...tooSteep(flat).map(({ what, perHour }) => `${what} grows by ${oneDigit(perHour)} an hour`),
    ...(peak > may ? [`${peak} connections to PostgreSQL of ${may}`] : []),
    ...tables.flatMap(({ table, wrong: why }) => (why ? [`${table} ${why}`] : [])),
  ];
  return { lines, wrong };
}
