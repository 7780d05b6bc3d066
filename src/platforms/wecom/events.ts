import { createHash } from 'node:crypto';
import type { Incoming, WecomEvent } from './incoming.ts';
import { refuse } from './refused.ts';
import { child, childrenOf, type Element, textOf, withoutForbidden } from './xml.ts';

/** What a decrypted callback says (pages 90239, 90240), before anybody has checked whom it is for. */
export function readEvent(xml: Element): Incoming {
  const type = word(xml, 'MsgType');
  const at = new Date(Number(required(xml, 'CreateTime', /^\d{1,10}$/)) * 1000);
  if (type === 'event') return { id: eventId(xml), at, what: eventOf(xml) };
  return { id: `message-${required(xml, 'MsgId', /^\d{1,20}$/)}`, at, what: messageOf(xml, type) };
}

function messageOf(xml: Element, type: string): WecomEvent {
  const userid = useridOf(xml, 'FromUserName');
  if (type !== 'text') return { kind: 'other-message', userid, type };
  const text = textOf(xml, 'Content') ?? refuse('fields');
  return { kind: 'text', userid, text: withoutForbidden(text) };
}

function eventOf(xml: Element): WecomEvent {
  const event = word(xml, 'Event');
  switch (event) {
    case 'template_card_event':
    case 'template_card_menu_event':
      return cardOf(xml);
    case 'click':
      return { kind: 'menu', userid: useridOf(xml, 'FromUserName'), key: plain(xml, 'EventKey') };
    case 'enter_agent':
      return { kind: 'entered', userid: useridOf(xml, 'FromUserName') };
    case 'subscribe':
      return { kind: 'subscribed', userid: useridOf(xml, 'FromUserName') };
    case 'unsubscribe':
      return { kind: 'unsubscribed', userid: useridOf(xml, 'FromUserName') };
    case 'change_contact':
      return contactOf(xml);
    case 'inactive_alert':
    case 'low_active_alert':
    case 'low_active':
    case 'close_inactive_agent':
    case 'reopen_inactive_agent':
    case 'active_restored':
      return { kind: 'app-warning', event };
    default:
      return { kind: 'ignored', event };
  }
}

function cardOf(xml: Element): WecomEvent {
  return {
    kind: 'card',
    userid: useridOf(xml, 'FromUserName'),
    key: plain(xml, 'EventKey'),
    taskId: plain(xml, 'TaskId'),
    cardType: word(xml, 'CardType'),
    responseCode: plain(xml, 'ResponseCode'),
    selected: selectedOf(xml),
  };
}

/** Options by question. Without a prototype: a question may have any name. */
function selectedOf(xml: Element): Readonly<Record<string, readonly string[]>> {
  const selected: Record<string, readonly string[]> = Object.create(null);
  for (const item of childrenOf(child(xml, 'SelectedItems'), 'SelectedItem')) {
    const question = plain(item, 'QuestionKey');
    if (question in selected) refuse('fields');
    // An empty option is none: nothing was chosen.
    const options = childrenOf(child(item, 'OptionIds'), 'OptionId').filter(({ text }) => text !== '');
    selected[question] = options.map(plainText);
  }
  return selected;
}

/** The full form and the reduced one of callbacks set up since August 2022: both name who or what changed. */
function contactOf(xml: Element): WecomEvent {
  const change = word(xml, 'ChangeType');
  switch (change) {
    case 'create_user':
    case 'update_user': {
      const newUserid = textOf(xml, 'NewUserID') ? useridOf(xml, 'NewUserID') : undefined;
      return { kind: 'person-changed', userid: useridOf(xml, 'UserID'), ...(newUserid ? { newUserid } : {}) };
    }
    case 'delete_user':
      return { kind: 'person-deleted', userid: useridOf(xml, 'UserID') };
    case 'create_party':
    case 'update_party':
      return { kind: 'department-changed', departmentId: departmentId(xml) };
    case 'delete_party':
      return { kind: 'department-deleted', departmentId: departmentId(xml) };
    default:
      return { kind: 'ignored', event: `change_contact ${change}` };
  }
}

/** What tells events apart, because two of one person or about one department can share a second. */
const distinguishing = [
  'CreateTime',
  'Event',
  'ChangeType',
  'EventKey',
  'TaskId',
  'ResponseCode',
  'UserID',
  'NewUserID',
  'ExternalUserID',
  'Department',
  'MainDepartment',
  'Id',
  'Name',
  'ParentId',
  'Order',
  'TagId',
];

/** Events have no id of their own. Its length is fixed and nothing of what it is made of can be read from it. */
function eventId(xml: Element): string {
  const parts = distinguishing.map((name) => textOf(xml, name) ?? null);
  const from = (textOf(xml, 'FromUserName') ?? '').toLowerCase();
  const job = textOf(child(xml, 'BatchJob'), 'JobId') ?? null;
  const hash = createHash('sha256').update(JSON.stringify([from, ...parts, job]));
  return `event-${hash.digest('base64url')}`;
}

function departmentId(xml: Element): number {
  return Number(required(xml, 'Id', /^[1-9]\d{0,14}$/));
}

/** 1 to 64 bytes of these characters, and the same person in either spelling. */
function useridOf(xml: Element, name: string): string {
  return required(xml, name, /^[\w.@-]{1,64}$/).toLowerCase();
}

/** One of WeCom's own words, which stand in logs: nothing else may get there in their place. */
function word(xml: Element, name: string): string {
  return required(xml, name, /^\w{1,64}$/);
}

function required(xml: Element, name: string, form: RegExp): string {
  const value = textOf(xml, name)?.trim();
  return value !== undefined && form.test(value) ? value : refuse('fields');
}

/** A key or code that Heed or WeCom once chose: at most 1,024 bytes (the longest is the key of a button). */
function plain(xml: Element, name: string): string {
  const found = child(xml, name);
  return found === undefined ? refuse('fields') : plainText(found);
}

function plainText({ text, children }: Element): string {
  const fits = text !== '' && Buffer.byteLength(text) <= 1_024 && text === withoutForbidden(text);
  return fits && children.length === 0 ? text : refuse('fields');
}
