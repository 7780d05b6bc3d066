import type { ApiCall } from './api.ts';
import { validateCard } from './cards/validate.ts';
import { ApiError } from './errors.ts';
import { bytes, characters, cutBytes, Fields } from './fields.ts';
import type { MediaKind } from './media.ts';

type Content = Record<string, unknown>;
type Check = (call: ApiCall, content: Fields) => Content | undefined;

/** @throws {ApiError} 40007 unless an upload of that kind has the id and is younger than three days */
export function checkMedia(call: ApiCall, mediaId: string | undefined, kind: MediaKind): void {
  const media = call.corp.media.find(mediaId ?? '', call.now);
  if (media?.type !== kind) throw new ApiError(40007);
}

function atMost(name: string, text: string | undefined, limit: number, code = 45002): void {
  if (bytes(text ?? '') > limit) throw new ApiError(code, `${name} exceeds ${limit} bytes`);
}

function needText(content: Fields, name: string, code: number): string {
  const text = content.string(name);
  if (!text) throw new ApiError(code, `${name} missing`);
  return text;
}

function checkUrl(url: string): void {
  if (!/^https?:\/\/[^\s]+$/.test(url)) throw new ApiError(40058, 'url without scheme');
  atMost('url', url, 2_048, 40058);
}

const media =
  (kind: MediaKind): Check =>
  (call, content) => {
    checkMedia(call, content.string('media_id'), kind);
    atMost('title', content.string('title'), 128);
    atMost('description', content.string('description'), 512);
    return undefined;
  };

const articles = (call: ApiCall, content: Fields, check: (article: Fields) => void) => {
  const list = content.objects('articles') ?? [];
  if (list.length < 1 || list.length > 8) throw new ApiError(45008, `${list.length} articles`);
  for (const article of list) {
    atMost('title', needText(article, 'title', 41016), 128);
    check(article);
  }
  if (call.body.int('safe') && call.body.string('msgtype') === 'news') throw new ApiError(40074);
  return undefined;
};

const checks: Record<string, Check> = {
  /** Longer texts arrive cut off; the platform says nothing, so a warning does. */
  text: (call, content) => {
    const text = needText(content, 'content', 44004);
    if (bytes(text) > 2_048) call.warn(`text of ${bytes(text)} bytes cut to 2048`);
    return { ...content.data, content: cutBytes(text, 2_048) };
  },
  markdown: (call, content) => {
    atMost('content', needText(content, 'content', 44004), 2_048);
    if (call.body.int('safe')) call.warn('markdown takes no safe');
    return undefined;
  },
  /** Characters in one page, bytes in another; bytes are safe with both. */
  textcard: (call, content) => {
    atMost('title', needText(content, 'title', 41016), 128);
    atMost('description', needText(content, 'description', 41033), 512);
    checkUrl(needText(content, 'url', 41010));
    const { length } = characters(content.string('btntxt') ?? '');
    if (length > 4) call.warn(`btntxt of ${length} characters, 4 are shown`);
    return undefined;
  },
  image: media('image'),
  voice: media('voice'),
  video: media('video'),
  file: media('file'),
  news: (call, content) =>
    articles(call, content, (article) => {
      atMost('description', article.string('description'), 512);
      atMost('picurl', article.string('picurl'), 2_048);
      if (article.string('appid')) atMost('pagepath', needText(article, 'pagepath', 40058), 128);
      else checkUrl(needText(article, 'url', 41010));
    }),
  mpnews: (call, content) =>
    articles(call, content, (article) => {
      checkMedia(call, article.string('thumb_media_id'), 'image');
      atMost('content', needText(article, 'content', 44004), 666 * 1024);
      atMost('author', article.string('author'), 64);
      atMost('digest', article.string('digest'), 512);
    }),
  miniprogram_notice: () => {
    throw new ApiError(48002);
  },
  template_card: (call, content) => {
    validateCard(call, content, { update: false });
    return undefined;
  },
};

/**
 * Checks the typed object of a message and gives it as it will be seen.
 * @param allowed the types that this API takes
 * @throws {ApiError} 40008, 44004 and the codes of each type
 */
export function messageContent(
  call: ApiCall,
  allowed: readonly string[],
): { msgtype: string; content: Content } {
  const msgtype = call.body.string('msgtype') ?? '';
  const check = allowed.includes(msgtype) ? checks[msgtype] : undefined;
  if (!check) throw new ApiError(40008);
  const content = call.body.object(msgtype) ?? new Fields({});
  const safe = call.body.int('safe') ?? 0;
  if (safe < 0 || safe > 2 || (safe === 2 && msgtype !== 'mpnews')) throw new ApiError(40058, 'safe');
  return { msgtype, content: check(call, content) ?? content.data };
}
