import type { IncomingRecord, Party } from '../../model.ts';
import { type Content, contentOf } from './content.ts';
import { WhatsappRefused } from './refused.ts';
import { call, contactOf, envelope, message, status, value, type WhatsappMessage } from './shapes.ts';

/** A file that belongs to a message and has to be fetched by its id. */
export interface Media {
  id: string;
  /** As WhatsApp says it is, in hex or base64; null where it does not. */
  sha256: string | null;
  /** The record that the file makes, without its bytes. */
  record: IncomingRecord;
}

/** What a callback holds, as far as it can be read. */
export interface Callback {
  items: readonly { record: IncomingRecord; media?: Media }[];
  /** Of messages, statuses and calls: how many lack an id, a time or a side. */
  unreadable: number;
  /** Changes of other kinds, such as of templates. */
  ignored: number;
}

/**
 * Reads a callback: many entries, changes and messages in one. What cannot be read is counted and stops nothing else.
 *
 * @throws WhatsappRefused `not-json`, `shape` for what is no callback at all
 */
export function readCallback(rawBody: Buffer): Callback {
  let given: unknown;
  try {
    given = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch (cause) {
    throw new WhatsappRefused('not-json', { cause });
  }
  const parsed = envelope.safeParse(given);
  if (!parsed.success) throw new WhatsappRefused('shape');
  const found = { items: [] as { record: IncomingRecord; media?: Media }[], unreadable: 0, ignored: 0 };
  for (const { id, changes } of parsed.data.entry) {
    for (const change of changes) {
      const its = value.safeParse(change.value);
      if (parsed.data.object !== 'whatsapp_business_account' || !fields.has(change.field)) found.ignored += 1;
      else if (!its.success) found.unreadable += 1;
      else {
        const items = itemsOf(id, its.data);
        found.items.push(...items.filter((one) => one !== undefined));
        found.unreadable += items.filter((one) => one === undefined).length;
      }
    }
  }
  return found;
}

const fields = new Set(['messages', 'smb_message_echoes', 'calls']);

interface Sides {
  business: Party;
  customer(account: { phone?: string | undefined; user?: string | undefined }): Party | undefined;
}

type Value = ReturnType<typeof value.parse>;
type Item = Callback['items'][number];

function itemsOf(account: string, given: Value): (Item | undefined)[] {
  const sides = sidesOf(account, given);
  return [
    ...(given.messages ?? []).map((one) => messageOf(one, sides, 'in')),
    ...(given.message_echoes ?? []).map((one) => messageOf(one, sides, 'out')),
    ...(given.statuses ?? []).map((one) => statusOf(one, sides)),
    ...(given.calls ?? []).flatMap((one) => callOf(one, sides)),
  ];
}

/** The business number is somebody's by its id (`accounts.ts`); the other side says itself that it is outside. */
function sidesOf(tenant: string, { metadata, contacts = [] }: Value): Sides {
  const names = new Map<string, string>();
  for (const one of contacts.map(contactOf)) {
    const name = one?.profile?.name;
    if (!name || name.includes('\0')) continue;
    for (const id of [one.wa_id, one.user_id]) if (id) names.set(id, name);
  }
  return {
    business: { account: metadata.phone_number_id, platform: 'whatsapp', tenant },
    customer({ phone, user }) {
      const number = phone?.replace(/^\+/, '');
      const account = number === undefined ? user : `+${number}`;
      if (account === undefined) return undefined;
      const name = names.get(number ?? '') ?? names.get(user ?? '');
      return { account, external: true, ...(name ? { name } : {}) };
    },
  };
}

const chatOf = ({ business }: Sides, customer: Party): string => `${business.account} ${customer.account}`;

function messageOf(given: unknown, sides: Sides, direction: 'in' | 'out'): Item | undefined {
  const parsed = message.safeParse(given);
  if (!parsed.success) return undefined;
  const one = parsed.data;
  const customer = sides.customer(
    direction === 'in'
      ? { phone: one.from, user: one.from_user_id }
      : { phone: one.to, user: one.to_user_id },
  );
  if (!customer) return undefined;
  const [from, to] = direction === 'in' ? [customer, sides.business] : [sides.business, customer];
  const content = contentOf(one);
  const common = {
    occurredAt: one.timestamp,
    chat: one.group_id ?? chatOf(sides, customer),
    ...{ from, to: [to] },
  };
  const head = { direction, ...content.head, ...(one.context?.forwarded ? { forwarded: true } : {}) };
  const record: IncomingRecord = {
    ...{ key: `message ${one.id}`, kind: 'message', ...common, head },
    ...(content.body ? { body: content.body } : {}),
  };
  return { record, ...mediaOf(one, content, { ...common, head: { direction } }) };
}

/** A document is a file that is handed over; pictures, voice and films are what is said. */
function mediaOf(
  { id }: WhatsappMessage,
  { media }: Content,
  common: Pick<IncomingRecord, 'occurredAt' | 'chat' | 'from' | 'to' | 'head'>,
): { media?: Media } {
  if (!media) return {};
  const { type, mime, filename } = media;
  const head = {
    ...common.head,
    of: type,
    ...(mime ? { mime } : {}),
    ...(filename ? { name: filename } : {}),
  };
  const kind = type === 'document' ? 'file-transfer' : 'message';
  return {
    media: { id: media.id, sha256: media.sha256, record: { ...common, key: `media ${id}`, kind, head } },
  };
}

const statuses = new Set(['sent', 'delivered', 'read', 'played', 'failed', 'deleted']);

/** What became of a message that the business sent: metadata, and nothing of what it said. */
function statusOf(given: unknown, sides: Sides): Item | undefined {
  const parsed = status.safeParse(given);
  const customer =
    parsed.success &&
    sides.customer({ phone: parsed.data.recipient_id, user: parsed.data.recipient_user_id });
  if (!customer) return undefined;
  const { id, status: what, timestamp, errors = [] } = parsed.data;
  const code = errors[0]?.code;
  return {
    record: {
      ...{
        key: `status ${what} ${id}`,
        kind: 'message',
        occurredAt: timestamp,
        chat: chatOf(sides, customer),
      },
      ...{ from: sides.business, to: [customer] },
      head: {
        type: 'status',
        status: statuses.has(what) ? what : 'unknown',
        ...(code ? { error: code } : {}),
      },
    },
  };
}

/** One record for each call, of its end, which says how long it was. */
function callOf(given: unknown, sides: Sides): (Item | undefined)[] {
  const parsed = call.safeParse(given);
  if (!parsed.success) return [undefined];
  const { id, event, timestamp, direction, from, to, duration, status: ended } = parsed.data;
  if (event !== 'terminate') return [];
  const theirs = direction === 'USER_INITIATED';
  const customer = sides.customer({ phone: theirs ? from : to });
  if (!customer) return [undefined];
  const outcome = Array.isArray(ended) ? ended[0] : ended;
  const [caller, called] = theirs ? [customer, sides.business] : [sides.business, customer];
  return [
    {
      record: {
        ...{ key: `call ${id}`, kind: 'call', occurredAt: timestamp, chat: chatOf(sides, customer) },
        ...{ from: caller, to: [called] },
        head: {
          ...{ type: 'call', direction: theirs ? 'in' : 'out' },
          ...(duration === undefined ? {} : { seconds: duration }),
          ...(outcome ? { outcome } : {}),
        },
      },
    },
  ];
}
