import { type Answer, type ApiCall, Binary, type Routes } from './api.ts';
import { ApiError } from './errors.ts';
import type { MediaFile, MediaKind } from './media.ts';
import { readMultipart } from './multipart.ts';

const mib = 1024 * 1024;
const limits: Record<MediaKind, { bytes: number; code: number }> = {
  image: { bytes: 10 * mib, code: 40009 },
  voice: { bytes: 2 * mib, code: 45001 },
  video: { bytes: 10 * mib, code: 40011 },
  file: { bytes: 20 * mib, code: 45001 },
};

const kindOf = (type: string | null): MediaKind | undefined =>
  type === 'image' || type === 'voice' || type === 'video' || type === 'file' ? type : undefined;

/** `POST media/upload?type=`, multipart with one file named `media`. */
function upload({ corp, query, raw, headers, now }: ApiCall): Answer {
  const type = kindOf(query.get('type'));
  if (!type) throw new ApiError(40005, 'invalid type');
  const part = readMultipart(headers['content-type'] ?? '', raw)?.find(({ name }) => name === 'media');
  if (!part?.filename || part.content.length === 0) throw new ApiError(44001, 'empty media data');
  const { content, filename } = part;
  if (content.length <= 5) throw new ApiError(40006, 'invalid media size');
  if (content.length > limits[type].bytes) throw new ApiError(limits[type].code, 'media size out of limit');
  checkFormat(type, content);
  const mediaId = corp.media.add({ type, filename, content: Buffer.from(content), createdAt: now });
  return { type, media_id: mediaId, created_at: String(Math.floor(now.getTime() / 1000)) };
}

function checkFormat(type: MediaKind, content: Buffer): void {
  const start = content.toString('latin1', 0, 12);
  if (type === 'image' && !start.startsWith('\x89PNG') && !start.startsWith('\xff\xd8\xff'))
    throw new ApiError(40123, 'invalid image');
  if (type === 'voice' && !start.startsWith('#!AMR')) throw new ApiError(301017, 'voice is not AMR');
  if (type === 'video' && start.slice(4, 8) !== 'ftyp') throw new ApiError(40004, 'invalid media type');
}

const contentTypes: Record<MediaKind, string> = {
  image: 'image/jpeg',
  voice: 'voice/amr',
  video: 'video/mp4',
  file: 'application/octet-stream',
};

/** `GET media/get?media_id=`, whole or a range of it. */
function download({ corp, query, headers, now }: ApiCall): Answer {
  const id = query.get('media_id');
  if (!id) throw new ApiError(41006, 'media_id missing');
  const file = corp.media.find(id, now);
  if (!file) throw new ApiError(40007);
  const common = {
    'content-type': contentTypes[file.type],
    'content-disposition': `attachment; filename="${encodeURIComponent(file.filename)}"`,
  };
  const range = rangeOf(headers.range, file);
  const [from, to] = range ?? [0, file.content.length - 1];
  if (to - from + 1 > 20 * mib) throw new ApiError(830002, 'range too big');
  const content = file.content.subarray(from, to + 1);
  if (!range) return new Binary(200, common, content);
  return new Binary(
    206,
    { ...common, 'content-range': `bytes ${from}-${to}/${file.content.length}` },
    content,
  );
}

function rangeOf(header: string | undefined, { content }: MediaFile): [number, number] | undefined {
  if (header === undefined) return undefined;
  const match = /^bytes=(\d+)-(\d*)$/.exec(header);
  const from = Number(match?.[1]);
  const to = match?.[2] ? Math.min(Number(match[2]), content.length - 1) : content.length - 1;
  if (!match || from > to) throw new ApiError(40146, 'invalid range');
  return [from, to];
}

export const mediaRoutes: Routes = {
  'media/upload': { method: 'POST', who: 'app', body: 'upload', answer: upload },
  'media/get': { method: 'GET', who: 'app', answer: download },
};
