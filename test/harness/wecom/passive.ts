import { cardFromXml } from './cards/from-xml.ts';
import type { Corp } from './corp.ts';
import { checkSignature, open, signature, WecomCryptoError } from './crypto.ts';
import { key } from './directory.ts';
import { cutBytes } from './fields.ts';
import { newId } from './messages.ts';
import type { CallbackSettings } from './types.ts';
import { child, type Element, readXml, textOf } from './xml.ts';

export interface ReplyContext {
  settings: CallbackSettings;
  agentid: number;
  userid: string;
  /** Absent for messages. */
  event?: string;
  /** The message whose card was pressed. */
  msgid?: string;
}

/** Events that a passive reply may answer; messages always may. */
const answerable = new Set([
  'subscribe',
  'enter_agent',
  'LOCATION',
  'click',
  'view',
  'view_miniprogram',
  'scancode_waitmsg',
  'template_card_menu_event',
]);

/**
 * Takes the body that answered a callback. Empty and `success` say nothing; anything else must be a reply
 * encrypted for this corp, or it is lost with a warning.
 * @returns the plaintext of a reply that could be read
 */
export function takeReply(corp: Corp, body: string, context: ReplyContext): string | undefined {
  const warn = (detail: string) => corp.warn(context.event ?? 'message', 'reply', detail);
  if (body === '' || body === 'success') return undefined;
  try {
    const plaintext = decrypt(corp, body, context.settings);
    const refused = apply(corp, readXml(plaintext), context);
    if (refused) warn(refused);
    return plaintext;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof WecomCryptoError)) throw error;
    warn(error.message);
    return undefined;
  }
}

function decrypt(corp: Corp, body: string, { token, encodingAESKey }: CallbackSettings): string {
  const envelope = readXml(body);
  const read = (name: string) => textOf(envelope, name) ?? '';
  const expected = signature(token, read('TimeStamp'), read('Nonce'), read('Encrypt'));
  checkSignature(expected, read('MsgSignature'));
  return open(encodingAESKey, read('Encrypt'), corp.corpid);
}

/** @returns why the platform does nothing with it */
function apply(corp: Corp, reply: Element, context: ReplyContext): string | undefined {
  const msgtype = textOf(reply, 'MsgType') ?? '';
  if (key(textOf(reply, 'ToUserName') ?? '') !== key(context.userid)) return 'ToUserName is not the person';
  if (textOf(reply, 'FromUserName') !== corp.corpid) return 'FromUserName is not the corp';
  if (context.event && !answerable.has(context.event)) return `${context.event} takes no passive reply`;
  if (msgtype === 'update_template_card') return replaceCard(corp, child(reply, 'TemplateCard'), context);
  if (!['text', 'image', 'voice', 'video', 'news'].includes(msgtype)) return `no passive ${msgtype}`;
  const text = cutBytes(textOf(reply, 'Content') ?? '', 2_048);
  corp.messages.addItem(context.agentid, context.userid, {
    from: 'app',
    msgid: newId(),
    msgtype,
    at: corp.clock.now(),
    content: { content: text },
    text,
  });
  return undefined;
}

function replaceCard(
  corp: Corp,
  card: Element | undefined,
  { userid, msgid }: ReplyContext,
): string | undefined {
  const message = corp.messages.find(msgid ?? '');
  if (!message || !card) return 'no card to update';
  const replaced = textOf(card, 'ReplaceText');
  message.states.set(key(userid), { card: cardFromXml(card), ...(replaced && { replaced }) });
  return undefined;
}
