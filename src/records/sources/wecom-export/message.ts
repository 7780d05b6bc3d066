import { type Fields, fields, isFields, Misshapen, whole, word } from '../files/said.ts';

/** Consent that somebody outside gave or took back, as WeCom tells it among the messages. */
export interface WecomConsent {
  says: 'agree' | 'disagree';
  /** The contact outside. */
  external: string;
  /** Whose conversation with them it is about. */
  userid: string;
  at: Date;
}

/** A message of the archive as it is written down (15.2 of WeCom's description, pages 91774 and on), checked for shape. */
export interface WecomMessage {
  id: string;
  action: 'send' | 'recall' | 'switch';
  from: string;
  to: readonly string[];
  /** Empty in a conversation of two. */
  room: string;
  at: Date;
  /** Empty where it has none (`switch`). */
  type: string;
  /** What stands under the name of its type. */
  object: Fields;
  /** As it came, with numbers that JavaScript would round as texts. */
  text: string;
}

/** Contacts outside, robots and groups carry a mark and 30 characters more; people of the company are whatever they are called. */
const outside = /^w[mo][A-Za-z0-9_-]{30}$/;
const robot = /^wb[A-Za-z0-9_-]{20,62}$/;
export const isOutside = (id: string): boolean => outside.test(id);
export const isRobot = (id: string): boolean => robot.test(id);
/** The same person in either spelling; what is outside keeps its own. */
export const account = (id: string): string => (isOutside(id) || isRobot(id) ? id : id.toLowerCase());

/** Types whose object stands elsewhere than under their own name. */
const elsewhere: Readonly<Record<string, string>> = {
  ...{ markdown: 'info', news: 'info', docmsg: 'doc', external_redpacket: 'redpacket' },
};

/** @throws Misshapen */
export function readWecomMessage(given: unknown, text: string): WecomMessage {
  const message = fields(given, 'the message');
  const action = message.action;
  if (action !== 'send' && action !== 'recall' && action !== 'switch')
    throw new Misshapen('action is not send, recall or switch');
  const id = word(message.msgid, 'msgid');
  const exact = withoutRounding(text);
  if (action === 'switch') {
    const from = account(word(message.user, 'user'));
    return {
      id,
      action,
      from,
      to: [],
      room: '',
      at: milliseconds(message.time, 'time'),
      type: '',
      object: {},
      text: exact,
    };
  }
  const type = message.msgtype;
  if (typeof type !== 'string' || !/^\w{1,40}$/.test(type))
    throw new Misshapen('msgtype is no name of a type');
  const to = message.tolist;
  if (!Array.isArray(to)) throw new Misshapen('tolist is no list');
  const read = exact === text ? message : (JSON.parse(exact) as Fields);
  const object = read[elsewhere[type] ?? type];
  return {
    ...{ id, action, type, text: exact },
    from: account(word(message.from, 'from')),
    to: [...new Set(to.map((one, n) => account(word(one, `tolist[${n}]`))))],
    room: message.roomid === undefined || message.roomid === '' ? '' : word(message.roomid, 'roomid'),
    at: milliseconds(message.msgtime, 'msgtime'),
    object: isFields(object) ? object : {},
  };
}

/** The consent that a message tells of; undefined for every other message. @throws Misshapen */
export function consentIn({ type, object, from, at }: WecomMessage): WecomConsent | undefined {
  if (type !== 'agree' && type !== 'disagree') return undefined;
  const said = object[`${type}_time`];
  return {
    says: type,
    external: from,
    userid: account(word(object.userid, `${type}.userid`)),
    at: said === undefined ? at : milliseconds(said, `${type}_time`),
  };
}

function milliseconds(value: unknown, field: string): Date {
  const ms = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : whole(value);
  if (ms === null || ms < 1_000_000_000_000 || ms > 8_000_000_000_000)
    throw new Misshapen(`${field} is no time in milliseconds`);
  return new Date(ms);
}

/** A text that has no end goes on to the end of all: else each quote in it would be looked through for one. */
const textOrNumber = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Ids of up to 64 bits stand as numbers in some types: read as such they would come out as others. */
export function withoutRounding(text: string): string {
  if (!/\d{16}/.test(text)) return text;
  return text.replace(textOrNumber, (found) =>
    /^-?\d+$/.test(found) && !Number.isSafeInteger(Number(found)) ? `"${found}"` : found,
  );
}
