import { systemClock } from '../../clock.ts';
import { HeedError } from '../../errors.ts';
import { parseVerifier, parseWitness } from '../../evidence/keys.ts';
import { certificatesIn } from '../../evidence/stamp/certificates.ts';
import { checkBundle, type Known } from '../check/check.ts';
import type { EntryRow, Report } from '../check/report.ts';
import type { Source } from '../check/source.ts';
import { type Chosen, openChosen } from './chosen.ts';

/** What came of looking at what was chosen. */
export type Outcome =
  | { is: 'report'; report: Report; rows: EntryRow[]; source: Source }
  | { is: 'unreadable'; detail: string }
  | { is: Refused };

/** What was entered and cannot be read. */
export type Refused = 'bad-key' | 'bad-certificates' | 'bad-witnesses';

/** What somebody has from elsewhere than the bundle, as they entered it; '' for nothing. */
export interface Entered {
  key: string;
  /** Certificates of time stamp authorities, PEM. */
  certificates: string;
  /** Public keys of witnesses, one a line. */
  witnesses: string;
}

/**
 * Verifies what was chosen with the keys and certificates that were entered.
 *
 * @param progress told in percent; the screen gets time to be drawn
 */
export async function verifyChosen(
  chosen: readonly Chosen[],
  entered: Entered,
  progress: (percent: number) => void,
): Promise<Outcome> {
  const known = knownFrom(entered);
  if (typeof known === 'string') return { is: known };
  const rows: EntryRow[] = [];
  let told = -1;
  try {
    const source = await openChosen(chosen);
    const report = await checkBundle(source, known, {
      entry: (row) => rows.push(row),
      progress: (done, all) => {
        const percent = all === 0 ? 100 : Math.floor((done / all) * 100);
        if (percent === told) return undefined;
        told = percent;
        progress(percent);
        return new Promise((resolve) => setTimeout(resolve));
      },
    });
    return { is: 'report', report, rows, source };
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    return { is: 'unreadable', detail: error.message };
  }
}

function knownFrom({ key, certificates, witnesses }: Entered): Known | Refused {
  const vkey = key.trim() || undefined;
  if (vkey !== undefined && !isRead(() => parseVerifier(vkey))) return 'bad-key';
  const keys = witnesses.split('\n').flatMap((line) => line.trim() || []);
  if (!isRead(() => keys.map(parseWitness))) return 'bad-witnesses';
  const pem = certificates.trim();
  // Whoever entered something wants it compared: what holds no certificate is no certificate.
  if (pem !== '' && !isRead(() => certificatesIn(pem).length > 0)) return 'bad-certificates';
  const authorities = pem === '' ? undefined : certificatesIn(pem);
  return { vkey, witnesses: keys, authorities, now: systemClock.now() };
}

/** False for what throws, and for what is false. */
function isRead(read: () => unknown): boolean {
  try {
    return read() !== false;
  } catch {
    return false;
  }
}
