import encodeQR from 'qr';
import type { Paper } from './paper.ts';

/**
 * A code for the phone, as one path of squares with the four blank ones around it that the standard asks for. Error
 * correction M: a corner may be torn.
 */
export function drawQr(
  paper: Paper,
  url: string,
  { left, top, size }: { left: number; top: number; size: number },
): void {
  const modules = encodeQR(url, 'raw', { ecc: 'medium', border: 4 });
  const module = size / modules.length;
  for (const [y, row] of modules.entries())
    for (const [x, dark] of row.entries())
      if (dark) paper.doc.rect(left + x * module, top + y * module, module + 0.02, module + 0.02);
  paper.doc.fillColor('#000000').fill();
}
