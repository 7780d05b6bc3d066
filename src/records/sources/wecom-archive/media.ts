import { createHash } from 'node:crypto';
import type { WecomMedia } from '../wecom-export/record.ts';
import { ArchiveError, meaningOf } from './codes.ts';
import type { ArchiveSession } from './sdk.ts';

/** Files above are kept by their name and size only: one is in memory at a time. */
export const mostMediaBytes = 20 * 2 ** 20;
const mostPiece = 512 * 1024;
const timeoutSeconds = 30;

export type Fetched = { bytes: Buffer } | { why: 'too-large' | 'gone' | 'damaged' };

/**
 * A file in pieces until the last, held against its checksum. What WeCom has no more, or gives otherwise than it was sent,
 * is told apart: the message is kept without it.
 *
 * @param turn before every call
 * @throws ArchiveError where it can be had later
 */
export async function fetchMedia(
  session: ArchiveSession,
  media: WecomMedia,
  turn: () => Promise<void>,
): Promise<Fetched> {
  if (media.size !== null && media.size > mostMediaBytes) return { why: 'too-large' };
  const pieces: Buffer[] = [];
  let size = 0;
  let indexbuf = '';
  for (;;) {
    await turn();
    const piece = await session.getMediaData(indexbuf, media.fileId, timeoutSeconds);
    if (piece.code !== 0) {
      const { class: kind } = meaningOf(piece.code);
      if (kind === 'gone' || kind === 'damaged') return { why: 'gone' };
      throw new ArchiveError('getting a file', piece.code);
    }
    // A library that goes on without end, or in circles, is not followed.
    const stuck = !piece.isFinish && (piece.data.length === 0 || piece.outindexbuf === indexbuf);
    if (stuck || piece.data.length > mostPiece) return { why: 'damaged' };
    pieces.push(piece.data);
    size += piece.data.length;
    if (size > mostMediaBytes) return { why: 'too-large' };
    if (piece.isFinish) break;
    indexbuf = piece.outindexbuf;
  }
  const bytes = Buffer.concat(pieces, size);
  // MD5 is what WeCom gives: it tells slips, not forgeries.
  const whole = media.md5 === null || createHash('md5').update(bytes).digest('hex') === media.md5;
  return whole ? { bytes } : { why: 'damaged' };
}
