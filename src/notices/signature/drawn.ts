import { createHash } from 'node:crypto';
import { box, readDrawing } from './drawing/lines.ts';
import { drawPicture } from './drawing/picture.ts';
import { storeDrawing } from './drawing/store.ts';
import type { SignatureMethod } from './method.ts';
import { reliability } from './reliability.ts';

/**
 * A signature drawn by finger or mouse. Lines and a picture of them are sealed beside the answer, their hashes in
 * its evidence. A shape can be copied; without speed and pressure, which are not wanted, no expert can tell.
 */
export const drawn: SignatureMethod = {
  name: 'drawn',
  nearest: 'page',
  field: 'drawing',
  missing: 'drawingMissing',
  reliability: reliability.drawn,
  check(_signer, given, { vault, answerId, personId, now }) {
    const drawing = readDrawing(given.drawing ?? '');
    if (!drawing.ok) return drawing;
    const { path, strokes } = drawing;
    const image = drawPicture(strokes);
    return {
      ok: true,
      evidence: { drawing: { path: sha256(path), image: sha256(image), box, strokes: strokes.length } },
      async keep(tx) {
        await storeDrawing(tx, vault, { answerId, personId, now, path, image });
        return true;
      },
    };
  },
};

function sha256(of: string | Buffer): string {
  return createHash('sha256').update(of).digest('hex');
}
