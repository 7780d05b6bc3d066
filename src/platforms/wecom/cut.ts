const ellipsis = '…';
const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/**
 * At most so many bytes of a text in UTF-8, the unit of WeCom's limits. What does not fit is cut between two
 * characters as people see them, and an ellipsis says so.
 */
export function cutToBytes(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) return text;
  const room = limit - Buffer.byteLength(ellipsis);
  // No byte holds more than one code unit, and looking at one more tells where the last character ends.
  let cut = '';
  let bytes = 0;
  for (const { segment } of graphemes.segment(text.slice(0, limit + 1))) {
    bytes += Buffer.byteLength(segment);
    if (bytes > room) break;
    cut += segment;
  }
  return `${cut}${ellipsis}`;
}
