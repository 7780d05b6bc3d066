import { invalid } from '../../evidence/invalid.ts';
import { MAX_RECEIPT_SIZE } from '../../evidence/receipt.ts';
import { verifyReceipt } from '../../evidence/verify.ts';
import { hashOfPlaces, type Manifest, paths } from '../format.ts';
import type { Findings } from './findings.ts';
import { type Source, wholeOf } from './source.ts';

/**
 * Compares a bundle with what its maker's Heed put into the log when it was made: how many entries, at which places.
 * Whoever took some out later, and made everything else agree, cannot change that.
 *
 * @param places of the entries in it, ascending; undefined where they do not hold anyway
 * @returns whether the record is in the bundle and holds, and exactly these entries are in it
 */
export async function checkMade(
  source: Source,
  { manifest, vkey, places }: { manifest: Manifest; vkey: string; places: readonly number[] | undefined },
  findings: Findings,
): Promise<boolean> {
  const file = source.get(paths.made);
  if (!file) return false;
  try {
    const bytes = await wholeOf(file, MAX_RECEIPT_SIZE);
    if (!bytes) throw invalid('format', 'it is too long for a receipt');
    const { type, at, person, ...rest }: Made = verifyReceipt(bytes, vkey).event;
    const data = rest.data ?? {};
    const { gone = [], bundle, made, notice, erased, waiting } = manifest;
    const own = type === 'bundle.made' && data.bundle === bundle && data.notice === notice;
    if (!own || at !== made || person !== manifest.person) {
      findings.add('made', paths.made, 'it is the record of another bundle');
      return false;
    }
    if (!places) return false;
    const then = [...places, ...gone].toSorted((a, b) => a - b);
    const same =
      data.entries === then.length &&
      data.places === hashOfPlaces(then) &&
      Number(data.erased) + gone.length === erased &&
      data.waiting === waiting;
    if (!same)
      findings.add(
        'made',
        paths.made,
        `${String(data.entries)} entries were in it, and there are others now`,
      );
    return same;
  } catch (error) {
    findings.caught(error, paths.made);
    return false;
  }
}

interface Made {
  type?: unknown;
  at?: unknown;
  person?: unknown;
  data?: Partial<Record<'bundle' | 'notice' | 'entries' | 'erased' | 'waiting' | 'places', unknown>>;
}
