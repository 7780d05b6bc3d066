import type { Call } from './api.ts';

/** Posted, and still only read. */
const reads = new Set(['user/list_id', 'user/convert_to_openid', 'user/convert_to_userid']);
/** The second time finds what the first has done, or does the same again. */
const sameTwice = new Set([
  'message/recall',
  'menu/create',
  'appchat/create',
  'appchat/update',
  'auth/getuserdetail',
]);
/** A GET that uses something up: its code is good for one answer. */
const once = new Set(['auth/getuserinfo']);

type Asked = Pick<Call<unknown>, 'path' | 'body'>;

/** Harmless at any time, also after a call of which nothing is known. */
export function isRead({ path, body }: Asked): boolean {
  return (body === undefined && !once.has(path)) || reads.has(path);
}

/** Harmless after WeCom said that it was too busy, in case it was not too busy after all. */
export function mayFollowBusy(call: Asked): boolean {
  return isRead(call) || once.has(call.path) || sameTwice.has(call.path) || isRecognised(call);
}

/** WeCom recognises a send that is the same to the byte, where the send asks for it. */
function isRecognised({ path, body }: Asked): boolean {
  return (
    path === 'message/send' && typeof body === 'string' && /"enable_duplicate_check"\s*:\s*1\b/.test(body)
  );
}
