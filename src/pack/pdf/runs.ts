/** Fonts that a text may be set in, the preferred one first. */
export const faces = [0, 1] as const;
export type Face = (typeof faces)[number];

/** Whether a font has a character. */
export type Has = (codePoint: number, face: Face) => boolean;

/** A part of a text that is set in one font. */
export interface Run {
  text: string;
  face: Face;
}

/**
 * A word of an alphabet, which is not set in two fonts; or one other character with its marks. Between the letters of a
 * word no line is broken, so a text has the same words wherever it is cut into lines.
 */
const pieces = /(?:[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]\p{M}*)+|\P{M}\p{M}*|\p{M}+/gu;
/** A character with its marks, or marks on nothing. */
export const clusters = /\P{M}\p{M}*|\p{M}+/gu;

/** The first font has a few marks and does not know where they stand on a letter. */
const byMark = [1, 0] as const;

/** @returns the first font that has all of a text; none, where none has. One that sets marks comes first if there are any */
export const faceOf = (text: string, has: Has): Face | undefined =>
  (/\p{M}/u.test(text) ? byMark : faces).find((face) => {
    for (const character of text) if (!has(character.codePointAt(0) ?? 0, face)) return false;
    return true;
  });

/** A text in the order in which it is set. A word that no font has whole goes letter by letter. */
export function runsOf(text: string, has: Has): Run[] {
  const runs: Run[] = [];
  const add = (part: string, face: Face) => {
    const last = runs.at(-1);
    if (last?.face === face) last.text += part;
    else runs.push({ text: part, face });
  };
  for (const [piece] of text.matchAll(pieces)) {
    const face = faceOf(piece, has);
    if (face !== undefined) add(piece, face);
    else for (const [cluster] of piece.matchAll(clusters)) add(cluster, faceOf(cluster, has) ?? 0);
  }
  return runs;
}
