import { randomBytes } from 'node:crypto';
import { type AppCall, forApp, type Routes } from './api.ts';
import { key } from './directory.ts';
import { ApiError } from './errors.ts';
import { characters } from './fields.ts';
import { messageContent } from './message-content.ts';
import type { ChatView } from './types.ts';

const types = ['text', 'image', 'voice', 'video', 'file', 'textcard', 'news', 'mpnews', 'markdown'];
const same = (a: string) => (b: string) => key(a) === key(b);

/** Only apps that see the root department; @throws {ApiError} 48002 */
function rooted(
  answer: (call: AppCall) => Record<string, unknown>,
): (call: AppCall) => Record<string, unknown> {
  return (call) => {
    if (!call.app.seesRoot) throw new ApiError(48002);
    return answer(call);
  };
}

/** The directory's spelling of each; @throws {ApiError} 86216 for a stranger */
function known({ corp }: AppCall, userids: string[]): string[] {
  const found = userids.map((userid) => corp.directory.member(userid));
  if (found.some((member) => !member || member.status === 5))
    throw new ApiError(86216, 'invalid chat member');
  return [...new Set(found.flatMap((member) => (member ? [member.userid] : [])))];
}

function checkSize(userlist: string[]): void {
  if (userlist.length < 2 || userlist.length > 2_000) throw new ApiError(86006, 'invalid member count');
}

/** Longer names are cut; an empty one stands for none. */
const nameOf = (given: string | undefined) =>
  characters(given ?? '')
    .slice(0, 50)
    .join('');

/** `POST appchat/create` */
function create(call: AppCall): Record<string, unknown> {
  const { corp, app, body, now } = call;
  const userlist = known(call, body.strings('userlist') ?? []);
  checkSize(userlist);
  const owner = ownerIn(userlist, body.string('owner')) ?? userlist[0] ?? '';
  const chatid = body.string('chatid') ?? randomBytes(12).toString('hex');
  if (chatid.length > 32) throw new ApiError(86205, 'chatid too long');
  if (!/^[0-9a-zA-Z]+$/.test(chatid)) throw new ApiError(86001, 'invalid chatid');
  if (corp.chats.find(chatid)) throw new ApiError(86215, 'chatid exists');
  if (!corp.chats.created.take(corp.corpid, now, 1_000)) throw new ApiError(45009);
  corp.chats.add({
    chatid,
    name: nameOf(body.string('name')),
    owner,
    userlist,
    agentid: app.agentid,
    messages: [],
  });
  return { chatid };
}

function ownerIn(userlist: string[], owner: string | undefined): string | undefined {
  if (owner === undefined) return undefined;
  const found = userlist.find(same(owner));
  if (!found) throw new ApiError(86207, 'owner not in the list');
  return found;
}

/** The chat of the call, which the same app must have made. */
function chatOf({ corp, app }: AppCall, chatid: string | null | undefined, unknown: number): ChatView {
  if (!chatid) throw new ApiError(86201, 'chatid missing');
  const chat = corp.chats.find(chatid);
  if (!chat) throw new ApiError(unknown, 'chatid unknown');
  if (chat.agentid !== app.agentid) throw new ApiError(86008, 'chat of another app');
  return chat;
}

/** `POST appchat/update` */
function update(call: AppCall): Record<string, unknown> {
  const { corp, body, now } = call;
  const chat = chatOf(call, body.string('chatid'), 40050);
  const added = known(call, body.strings('add_user_list') ?? []);
  const removed = body.strings('del_user_list') ?? [];
  if (removed.some((userid) => !chat.userlist.some(same(userid))))
    throw new ApiError(86216, 'not in the chat');
  const stay = chat.userlist.filter((userid) => !removed.some(same(userid)));
  const userlist = [...stay, ...added.filter((userid) => !stay.some(same(userid)))];
  checkSize(userlist);
  const owner = ownerIn(userlist, body.string('owner')) ?? userlist.find(same(chat.owner));
  if (!owner) throw new ApiError(86005, 'a new owner is needed');
  if (!corp.chats.updated.take(corp.corpid, now, 1_000)) throw new ApiError(45009);
  const name = body.string('name');
  Object.assign(chat, { userlist, owner, ...(name && { name: nameOf(name) }) });
  return {};
}

/** `GET appchat/get?chatid=` */
function get(call: AppCall): Record<string, unknown> {
  const { chatid, name, owner, userlist } = chatOf(call, call.query.get('chatid'), 86003);
  return { chat_info: { chatid, name, owner, userlist, chat_type: 0 } };
}

/** `POST appchat/send`: what a member gets beyond 200 a minute and 10,000 a day is dropped in silence. */
function send(call: AppCall): Record<string, unknown> {
  const { corp, app, body, now } = call;
  const chat = chatOf(call, body.string('chatid'), 40050);
  const { msgtype, content } = messageContent(call, types);
  const present = chat.userlist.filter((userid) => corp.directory.member(userid)?.status === 1);
  const limited = corp.limits.callsPerMinute !== Number.POSITIVE_INFINITY;
  if (limited && !corp.chats.sentPerMinute.take(corp.corpid, now, 20_000, present.length))
    throw new ApiError(45009);
  const to = present.filter((userid) => {
    const who = `${app.agentid} ${key(userid)}`;
    return (
      !limited ||
      (corp.chats.memberPerMinute.take(who, now) && corp.chats.memberPerDay.take(who, now, 10_000))
    );
  });
  corp.counts.messages++;
  corp.counts.delivered += to.length;
  corp.counts.dropped += present.length - to.length;
  if (corp.remembers) chat.messages.push({ msgtype, content, at: now, to });
  return {};
}

export const appchatRoutes: Routes = {
  'appchat/create': forApp('POST', rooted(create)),
  'appchat/update': forApp('POST', rooted(update)),
  'appchat/get': forApp('GET', rooted(get)),
  'appchat/send': forApp('POST', rooted(send)),
};
