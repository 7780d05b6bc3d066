import { HeedError } from '../../errors.ts';
import { parseVerifier } from '../../evidence/keys.ts';
import { checkBundle } from '../check/check.ts';
import type { EntryRow, Report } from '../check/report.ts';
import type { Source } from '../check/source.ts';
import { type Chosen, openChosen } from './chosen.ts';

/** What came of looking at what was chosen. */
export type Outcome =
  | { is: 'report'; report: Report; rows: EntryRow[]; source: Source }
  | { is: 'unreadable'; detail: string }
  | { is: 'bad-key' };

/**
 * Verifies what was chosen with the key that was entered, '' for none.
 *
 * @param progress told in percent; the screen gets time to be drawn
 */
export async function verifyChosen(
  chosen: readonly Chosen[],
  entered: string,
  progress: (percent: number) => void,
): Promise<Outcome> {
  const key = entered.trim() || undefined;
  if (key !== undefined && !isKey(key)) return { is: 'bad-key' };
  const rows: EntryRow[] = [];
  let told = -1;
  try {
    const source = await openChosen(chosen);
    const report = await checkBundle(
      source,
      { vkey: key },
      {
        entry: (row) => rows.push(row),
        progress: (done, all) => {
          const percent = all === 0 ? 100 : Math.floor((done / all) * 100);
          if (percent === told) return undefined;
          told = percent;
          progress(percent);
          return new Promise((resolve) => setTimeout(resolve));
        },
      },
    );
    return { is: 'report', report, rows, source };
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    return { is: 'unreadable', detail: error.message };
  }
}

function isKey(text: string): boolean {
  try {
    parseVerifier(text);
    return true;
  } catch {
    return false;
  }
}
