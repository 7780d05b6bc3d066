export interface UploadedPart {
  name: string;
  filename: string | undefined;
  content: Buffer;
}

/** Parts of a multipart/form-data body; undefined when it is none. */
export function readMultipart(contentType: string, body: Buffer): UploadedPart[] | undefined {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (!boundary) return undefined;
  const parts: UploadedPart[] = [];
  const mark = Buffer.from(`--${boundary}`);
  let at = body.indexOf(mark);
  while (at >= 0) {
    const start = at + mark.length;
    if (body.toString('latin1', start, start + 2) === '--') return parts;
    const headEnd = body.indexOf('\r\n\r\n', start);
    const end = body.indexOf(Buffer.from(`\r\n--${boundary}`), start);
    if (headEnd < 0 || end < headEnd) return undefined;
    const head = body.toString('utf8', start, headEnd);
    parts.push({
      name: /[;\s]name="([^"]*)"/i.exec(head)?.[1] ?? '',
      filename: /filename="([^"]*)"/i.exec(head)?.[1],
      content: body.subarray(headEnd + 4, end),
    });
    at = end + 2;
  }
  return undefined;
}
