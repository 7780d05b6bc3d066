/** What a scan may be. Told by its content: a name proves nothing. */
export const scanTypes = ['pdf', 'jpeg', 'png'] as const;
export type ScanType = (typeof scanTypes)[number];

export const scanMedia: Readonly<Record<ScanType, { type: string; ending: string }>> = {
  pdf: { type: 'application/pdf', ending: 'pdf' },
  jpeg: { type: 'image/jpeg', ending: 'jpg' },
  png: { type: 'image/png', ending: 'png' },
};

/** Of one scan, in bytes: a page at 300 dpi in colour is far below. */
export const largestScan = 20 * 1024 * 1024;

const png = Buffer.from('89504e470d0a1a0a', 'hex');
const jpeg = Buffer.from('ffd8ff', 'hex');
/** Programs leave blanks or other bytes behind the end. */
const tail = 2_048;

/** The type by first and last bytes; undefined for anything else and for what was cut off. */
export function scanType(bytes: Buffer): ScanType | undefined {
  const end = bytes.subarray(Math.max(0, bytes.length - tail));
  if (bytes.subarray(0, 5).toString('latin1') === '%PDF-') return end.includes('%%EOF') ? 'pdf' : undefined;
  if (bytes.subarray(0, 3).equals(jpeg)) return end.includes(Buffer.from('ffd9', 'hex')) ? 'jpeg' : undefined;
  if (bytes.subarray(0, 8).equals(png) && bytes.subarray(12, 16).toString('latin1') === 'IHDR')
    return end.includes('IEND') ? 'png' : undefined;
  return undefined;
}
