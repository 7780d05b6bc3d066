import type { Call } from './api.ts';

/** Posted, and still only read. */
const reads = new Set(['user/list_id', 'user/convert_to_openid', 'user/convert_to_userid']);
/** The second time finds what the first has done, or does the same again. */
const sameTwice = new Set(['menu/create', 'appchat/create', 'appchat/update', 'auth/getuserdetail']);
/** A GET that uses something up: its code is good for one answer. */
const once = new Set(['auth/getuserinfo']);

type Asked = Pick<Call<unknown>, 'path' | 'body'>;

/** Harmless at any time, also after a call of which nothing is known. */
export function isRead({ path, body }: Asked): boolean {
  return (body === undefined && !once.has(path)) || reads.has(path);
}

/**
 * Harmless after WeCom said that it was too busy, in case it was not too busy after all. Never `message/send`,
 * although WeCom recognises a repeat: it says so by an error, and only whoever sent knows that they repeat.
 */
export function mayFollowBusy(call: Asked): boolean {
  return isRead(call) || once.has(call.path) || sameTwice.has(call.path);
}
