import fc from 'fast-check';
import { type CallbackQuery, maxCallbackBytes } from '../../src/platforms/wecom/callback.ts';
import { signature } from './wecom/crypto.ts';
import { toXml, type XmlTree } from './wecom/xml.ts';
import { click, common, corp, type Request, request, words } from './wecom-callback.ts';

/** One change on the way from a message to a request: `where` and `which` say what, `at` and `junk` how. */
export interface Alteration {
  where: 'fields' | 'plaintext' | 'bytes' | 'ciphertext' | 'envelope' | 'body' | 'query' | 'signature';
  which: number;
  at: number;
  junk: string;
}

export interface Altered extends Request {
  /** Not signed with a token of ours over this ciphertext. */
  unsigned: boolean;
  /** Nothing was changed. */
  intact: boolean;
  /** What was sealed and signed is what WeCom sent; only its wrapping was changed. */
  wrapping: boolean;
}

const event = { ...common, MsgType: 'event', EventKey: '' };
const contact = { ...event, AgentID: undefined, FromUserName: 'sys', Event: 'change_contact' };
const item = { QuestionKey: 'q1', OptionIds: { OptionId: 'a' } };

/** What WeCom really sends. */
export const messages: readonly XmlTree[] = [
  words,
  click,
  { ...click, SelectedItems: { SelectedItem: [item, { ...item, QuestionKey: 'q2' }] } },
  { ...event, Event: 'click', EventKey: 'my-data' },
  { ...event, Event: 'enter_agent' },
  { ...event, Event: 'subscribe' },
  { ...event, Event: 'inactive_alert', EffectTime: 1_700_000_000 },
  { ...event, AgentID: 2_000_004, Event: 'msgaudit_notify' },
  { ...words, Content: undefined, MsgType: 'image', PicUrl: 'https://example.com/a', MediaId: 'm' },
  { ...contact, ChangeType: 'update_user', UserID: 'A', NewUserID: 'B', Department: '1,2' },
  {
    ...contact,
    ChangeType: 'create_user',
    UserID: 'A',
    ExtAttr: { Item: { Name: 'a', Text: { Value: 'b' } } },
  },
  { ...contact, ChangeType: 'update_party', Id: 2, Name: '人事', ParentId: 1 },
  { ...contact, ChangeType: 'delete_user', UserID: 'A' },
];

const junk = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    ...[
      '',
      '0',
      '-1',
      '1e9',
      '99999999999999999999',
      'NaN',
      '__proto__',
      'constructor',
      '\u0000',
      '\uFFFD',
      '＜',
    ],
    ...[
      '<',
      '>',
      '&',
      ']]>',
      '<![CDATA[',
      '</xml>',
      '<xml>',
      '&lt;',
      '&#0;',
      '&#x10FFFF;',
      '<!--',
      '<?xml?>',
    ],
    ...['<!DOCTYPE xml [<!ENTITY a "b">]>', '<A/>', '<FromUserName>lisi</FromUserName>', '%2B', ' ', '\r\n'],
  ),
);

export const alteration: fc.Arbitrary<Alteration> = fc.record({
  where: fc.constantFrom<Alteration['where'][]>(
    ...([
      'fields',
      'fields',
      'fields',
      'plaintext',
      'bytes',
      'ciphertext',
      'envelope',
      'body',
      'query',
      'signature',
    ] as const),
  ),
  which: fc.nat({ max: 9 }),
  at: fc.nat({ max: 4_000 }),
  junk,
});

/** The request for a message with all these changes made, in the order in which a message becomes a request. */
export function alter(message: XmlTree, alterations: readonly Alteration[]): Altered {
  const of = (where: Alteration['where']) => alterations.filter((one) => one.where === where);
  const plaintext = of('plaintext').reduce(altText, document(message, of('fields')));
  const made = request(plaintext, {
    padded: (bytes) => of('bytes').reduce(altBytes, bytes),
    encrypt: (base64) => of('ciphertext').reduce(altText, base64),
    timestamp: of('query').reduce(
      (time, { which, at }) => (which === 0 ? String(Number(time) + at - 2_000) : time),
      '1700000000',
    ),
  });
  const outside = { ToUserName: corp.corpid, Encrypt: made.encrypt, AgentID: message.AgentID };
  const envelope = document(outside, of('envelope'));
  const body = of('body').reduce(altBody, Buffer.from(envelope));
  const asked = of('query').reduce(altQuery, made.query);
  const forged = of('signature').at(-1);
  const query = forged ? { ...asked, msg_signature: forge(asked, made.encrypt, forged) } : asked;
  const inside = ['fields', 'plaintext', 'bytes', 'ciphertext'];
  return {
    ...made,
    query,
    body,
    unsigned: forged !== undefined,
    intact: alterations.length === 0,
    wrapping: !alterations.some(({ where }) => inside.includes(where)),
  };
}

/** Signed with a token that is not ours; or not even that. */
function forge(
  { timestamp, nonce }: CallbackQuery,
  encrypt: string,
  { at, junk: other }: Alteration,
): string {
  const signed = signature(`${other}${at}`, String(timestamp), String(nonce), encrypt);
  return at % 3 === 0 ? signed.slice(at % 40) : signed;
}

/** A document whose elements are missing, doubled, nested, huge, or something else. */
function document(tree: XmlTree, alterations: readonly Alteration[]): string {
  const names = Object.keys(tree);
  const parts = names.map((name) => toXml({ [name]: tree[name] }).slice('<xml>'.length, -'</xml>'.length));
  for (const { which, at, junk: other } of alterations) {
    const index = at % names.length;
    const name = names[index] ?? '';
    const forms = [
      '',
      `${parts[index]}${parts[index]}`,
      `<${name}><Inner>${other}</Inner></${name}>`,
      `<${name}><![CDATA[${other}]]></${name}>`,
      `<${name}>${other}</${name}>`,
      `<${name}>${'长'.repeat(at)}</${name}>`,
      `<${name}/>`,
      `<__proto__>${parts[index]}</__proto__>`,
      `${other}${parts[index]}`,
      `<${name}>${'<A>'.repeat(at % 20)}${'</A>'.repeat(at % 20)}</${name}>`,
    ];
    parts[index] = forms[which] ?? '';
  }
  return `<xml>${parts.join('')}</xml>`;
}

/** A text that is cut off, doubled, begun, ended or interrupted by something. */
function altText(text: string, { which, at, junk: other }: Alteration): string {
  const place = at % (text.length + 1);
  const forms = [
    text.slice(0, place),
    text.slice(place),
    text + text,
    `${other}${text}`,
    `${text}${other}`,
    text.slice(0, place) + other + text.slice(place),
    text.slice(0, place) + text.slice(place + 1),
    text.slice(0, place) + text.slice(place + 64),
    text.replaceAll('<![CDATA[', other),
    other,
  ];
  return forms[which] ?? '';
}

/** Padded bytes with something wrong in head, message, receiveid or padding; still whole blocks of 16. */
function altBytes(bytes: Buffer, { which, at }: Alteration): Buffer {
  const place = at % bytes.length;
  const end = bytes.length - 1;
  if (which === 0) bytes.writeUInt32BE(at, 16);
  else if (which === 1) bytes.writeUInt32BE(0xffff_ffff - at, 16);
  else if (which === 2) bytes.writeUInt8(at % 256, end);
  else if (which === 3) bytes.writeUInt8((bytes[end - (at % 32)] ?? 0) ^ 1, end - (at % 32));
  else if (which === 4) return bytes.subarray(0, Math.max(32, bytes.length - 16));
  else if (which === 5) return bytes.subarray(0, 32);
  else if (which === 6) bytes.write('ww', Math.max(0, end - (at % 40)));
  else bytes.writeUInt8((bytes[place] ?? 0) ^ (1 << (at % 8)), place);
  return bytes;
}

const tooLarge = Buffer.alloc(maxCallbackBytes + 1, 'a');

function altBody(body: Buffer, one: Alteration): Buffer {
  if (one.which === 9) return one.at % 10 === 0 ? tooLarge : Buffer.alloc(0);
  if (one.which % 2 === 0) return Buffer.from(altText(body.toString(), one));
  const changed = Buffer.from(body);
  if (changed.length > 0) changed.writeUInt8(one.at % 256, one.at % changed.length);
  return changed;
}

const parameters = ['msg_signature', 'timestamp', 'nonce'];

function altQuery(query: CallbackQuery, { which, at, junk: other }: Alteration): CallbackQuery {
  const name = parameters[at % parameters.length] ?? '';
  const value = query[name];
  const text = typeof value === 'string' ? value : '';
  const forms = [
    text,
    undefined,
    [text, text],
    other,
    `${text}${other}`,
    text.slice(1),
    text.toUpperCase(),
    ` ${text}`,
    '',
    [],
  ];
  return { ...query, [name]: forms[which] };
}
