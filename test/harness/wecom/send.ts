import { type AppCall, forApp, type Routes, sameApp } from './api.ts';
import { newCode } from './cards/response-codes.ts';
import { isInteractive } from './cards/validate.ts';
import { key } from './directory.ts';
import { ApiError } from './errors.ts';
import { messageContent } from './message-content.ts';
import { newId, type StoredMessage } from './messages.ts';
import { findReceivers, listsOf, type Receivers } from './receivers.ts';
import type { Member } from './types.ts';

const types = [
  'text',
  'image',
  'voice',
  'video',
  'file',
  'textcard',
  'news',
  'mpnews',
  'markdown',
  'miniprogram_notice',
  'template_card',
];

/** `POST message/send` */
function send(call: AppCall): Record<string, unknown> {
  const { corp, app, body, now } = call;
  sameApp(app, corp, body.int('agentid'));
  const { msgtype, content } = messageContent(call, types);
  const [touser, toparty, totag] = [body.string('touser'), body.string('toparty'), body.string('totag')];
  const interval = duplicateInterval(call);
  const receivers = findReceivers(corp.directory, app, {
    ...(touser !== undefined && { touser }),
    ...(toparty !== undefined && { toparty }),
    ...(totag !== undefined && { totag }),
  });
  const interactive = msgtype === 'template_card' && isInteractive(content);
  if (interactive && !app.callback) throw new ApiError(43012);
  const taskId = msgtype === 'template_card' ? taskOf(content) : undefined;
  const request = interval === undefined ? undefined : corp.quota.requestOf(app.agentid, body.data);
  const taken = taskId !== undefined && corp.quota.isKnownTask(app.agentid, taskId);
  if (taken && corp.repeatedCard === 'task-id') throw new ApiError(42014);
  const before = request === undefined ? undefined : corp.quota.repeated(request, now);
  if (before) {
    corp.counts.duplicates++;
    return before;
  }
  if (taken) throw new ApiError(42014);
  if (!corp.quota.takeDay(app.agentid, now, receivers.members.length)) throw new ApiError(45009);

  const message = deliver(call, receivers, { msgtype, content, taskId });
  if (taskId !== undefined) corp.quota.noteTask(app.agentid, taskId);
  const answer: Record<string, unknown> = { ...listsOf(receivers), msgid: message.msgid };
  if (interactive) {
    message.response_code = corp.remembers ? corp.codes.issue(message, now) : newCode();
    answer.response_code = message.response_code;
  }
  if (request !== undefined) corp.quota.noteRequest(request, answer, now, interval ?? 0);
  return answer;
}

/** Seconds; undefined when the check is off. */
function duplicateInterval({ body }: AppCall): number | undefined {
  const wanted = body.int('enable_duplicate_check') ?? 0;
  const interval = body.int('duplicate_check_interval') ?? 1_800;
  if (interval < 0 || interval > 14_400) throw new ApiError(40058, 'duplicate_check_interval');
  return wanted === 1 ? interval : undefined;
}

function taskOf(content: Record<string, unknown>): string | undefined {
  return typeof content.task_id === 'string' && content.task_id !== '' ? content.task_id : undefined;
}

/** Who is over the member's limit gets nothing, and nobody is told. */
function deliver(
  { corp, app, now }: AppCall,
  { members, invaliduser, unlicenseduser }: Receivers,
  {
    msgtype,
    content,
    taskId,
  }: { msgtype: string; content: Record<string, unknown>; taskId: string | undefined },
): StoredMessage {
  const reached = (member: Member) => corp.quota.takeMember(app.agentid, key(member.userid), now);
  const userids = (list: Member[]) => list.map((member) => member.userid);
  const to = members.filter(reached);
  const dropped = to.length === members.length ? [] : members.filter((member) => !to.includes(member));
  const message: StoredMessage = {
    msgid: newId(),
    agentid: app.agentid,
    msgtype,
    content,
    sentAt: now,
    to: userids(to),
    dropped: userids(dropped),
    invaliduser,
    unlicenseduser,
    states: new Map(),
  };
  if (taskId !== undefined) message.task_id = taskId;
  corp.counts.messages++;
  corp.counts.delivered += to.length;
  corp.counts.dropped += dropped.length;
  corp.messages.add(message);
  return message;
}

const day = 24 * 3_600_000;

/** `POST message/recall`: only messages of the same app, for 24 hours, once. */
function recall({ corp, app, body, now }: AppCall): Record<string, unknown> {
  const message = corp.messages.find(body.string('msgid') ?? '');
  if (message?.agentid !== app.agentid || message.recalledAt) throw new ApiError(40058);
  if (now.getTime() - message.sentAt.getTime() > day) throw new ApiError(42052);
  message.recalledAt = now;
  return {};
}

export const sendRoutes: Routes = {
  'message/send': forApp('POST', send),
  'message/recall': forApp('POST', recall),
};
