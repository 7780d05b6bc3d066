import type { CodeClass } from './api.ts';

export interface CodeMeaning {
  class: CodeClass;
  /** What WeCom means, in words for operators. */
  means: string;
  /** What somebody can do about it, where it is for somebody to do. */
  todo?: string;
}

type Codes = number | readonly [from: number, to: number];

const visibleRange =
  'In the admin console open the app and widen its visible range (可见范围) to the people concerned.';
const rightApp = 'Compare WECOM_CORP_ID, WECOM_AGENT_ID and WECOM_SECRET with the admin console.';

/** Every documented code that a self-built app can meet, once; ranges are inclusive. */
const table: readonly (readonly [
  codes: readonly Codes[],
  class_: CodeClass,
  means: string,
  todo?: string,
])[] = [
  [[0], 'ignore', 'ok'],
  [[-1], 'retry', 'WeCom is busy'],
  [[6000], 'retry', 'somebody else changed the same object'],
  [[45009], 'retry', 'too many calls of this API'],
  [[45033], 'retry', 'too many calls at the same time'],
  [[45035], 'retry', 'another change of the same object is under way'],
  [[45036], 'retry', 'unusual traffic'],
  // Only seen when a new token was refused as well: the client renews once by itself.
  [[40014], 'retry', 'the access token is not valid'],
  [[42001], 'retry', 'the access token has expired'],

  [
    [40001],
    'alert',
    'the secret is wrong, belongs to another corp, or the app is disabled',
    'Compare WECOM_CORP_ID and the secret with the admin console and see that the app is enabled (启用). Heed asks again less and less often, because WeCom shuts out an address for an hour after many wrong secrets.',
  ],
  [[40091], 'alert', 'the secret belongs to another corp', rightApp],
  [[50003], 'alert', 'the app is disabled', 'Enable the app (启用应用) in the admin console.'],
  [[60031], 'alert', 'this API is forbidden to the app', 'Enable the app (启用应用) in the admin console.'],
  [
    [93000, 93001, 93004, 93008],
    'alert',
    'the group robot is not valid or was stopped',
    'Make a new robot in the group.',
  ],

  [
    [40013, 2_000_002],
    'configuration',
    'there is no such corp',
    'Compare WECOM_CORP_ID with 我的企业 › 企业ID.',
  ],
  [[40056, 301_002], 'configuration', 'agent id and secret are not of the same app', rightApp],
  [
    [60020],
    'configuration',
    'the calling address is not trusted',
    'Add it to the app’s trusted IPs (企业可信IP); it takes about a minute to apply.',
  ],
  [[60011], 'configuration', 'no right to this member, department or tag', visibleRange],
  [
    [48001, 48002],
    'configuration',
    'this API is not granted to this secret',
    'Grant it in the admin console; rooms (appchat) need the root department in the app’s visible range.',
  ],
  [
    [48009],
    'configuration',
    'the contacts-sync secret may not read details from this address',
    'Expected for addresses added after 2022-08-15: Heed lists ids with this secret and reads details with the app’s.',
  ],
  [
    [50001],
    'configuration',
    'the address is not on the app’s trusted domain',
    'Set the app’s trusted domain (网页授权及JS-SDK › 可信域名) to the host of HEED_BASE_URL.',
  ],
  [
    [43012, 40057, 85011],
    'configuration',
    'the app has no callback address that answers',
    'Set up 接收消息 › 设置API接收 with HEED_BASE_URL/wecom/callback, WECOM_TOKEN and WECOM_ENCODING_AES_KEY.',
  ],
  [[853_000], 'configuration', 'the AI bot’s id or secret is wrong'],
  [
    [301_042, 301_043, 301_044, [301_045, 301_061], 301_111],
    'configuration',
    'the message archive refused the call',
    'Look at the message archive’s settings (会话内容存档) in the admin console.',
  ],

  [[40003, 40031], 'drop', 'not a valid user id'],
  [[46004, 60111], 'drop', 'there is no such member, or the app does not see them', visibleRange],
  [[60021, 92_000], 'drop', 'the member is outside the visible range', visibleRange],
  [[81013], 'drop', 'every receiver is invalid or outside the visible range', visibleRange],
  [[43004], 'drop', 'the member has no WeChat bound'],
  [[40066, 60003, 60123], 'drop', 'there is no such department'],
  [[40068], 'drop', 'there is no such tag'],
  [[40007], 'drop', 'the media id is wrong or older than three days'],
  [[40029, 42003, 42022], 'drop', 'the sign-in code was used or has expired'],
  [[84014, 84015], 'drop', 'the sign-in ticket is wrong or has expired'],
  [[40050, 86003], 'drop', 'there is no such room'],
  [[49008], 'drop', 'the room was dissolved'],
  [[86005, 86007, 86216], 'drop', 'somebody named for the room is not a valid member', visibleRange],
  [[86008], 'drop', 'the room was made by another app'],
  [[42015], 'drop', 'the card belongs to another app'],
  [[42016], 'drop', 'the card is not known'],
  [[60140], 'drop', 'the card’s one-time code was used or has expired'],
  [[82101, 82102], 'drop', 'nobody to change the card for'],
  [[82004], 'drop', 'content that may make clients crash'],
  [[85002], 'drop', 'forbidden words'],

  [[46003], 'ignore', 'the app has no menu'],
  [[42052], 'ignore', 'older than 24 hours, too late to take back'],
  // The key of a room is Heed's own, so this is the room that was asked for.
  [[86215], 'ignore', 'the room is there already'],

  [[40008, 40004, 40005, 40006, 40009, 40011, 40123, 40146], 'bug', 'wrong kind or size of message or media'],
  [
    [40016, 40017, 40018, 40019, 40020, [40022, 40027], 40054, 40055, 41102],
    'bug',
    'a menu that is not valid',
  ],
  [[40032], 'bug', 'too many user ids in one call'],
  [[40035, 40058, 40063], 'bug', 'a parameter is wrong or missing'],
  [[41001], 'bug', 'the access token is missing'],
  [[41002, 41004, 41006, 41011, 41033], 'bug', 'a parameter is missing'],
  // After a send of unknown fate it can mean that the first try arrived: the sender knows which it is.
  [[42014], 'bug', 'the card’s task id is repeated, empty or too long'],
  [
    [
      [42017, 42020],
      [42027, 42051],
    ],
    'bug',
    'a card that is not valid',
  ],
  [[44001, 44004], 'bug', 'an empty message'],
  [[45001, 45002, 45007, 45008], 'bug', 'a message that is too big'],
  [[301_016, 301_017], 'bug', 'a voice message that is not valid'],
  [[45029], 'bug', 'the answer would be too big'],
  [[82001], 'bug', 'no receivers'],
  [[82002, 82003], 'bug', 'too many departments or tags in one call'],
  [[86001, 86002, 86004, 86006, [86201, 86214], [86217, 86220]], 'bug', 'a parameter of a room is not valid'],
  [[830_002], 'bug', 'a download that needs ranges'],
  [[[846_601, 846_697]], 'bug', 'the AI bot refused the call'],
];

/**
 * What a code that stands nowhere means: nothing is known of it, so nobody may be lost to it. The call may be
 * made again later, as long as the caller's patience lasts.
 */
const unknownCode: CodeMeaning = { class: 'retry', means: 'a code that Heed does not know' };

const meanings = new Map<number, CodeMeaning>();
for (const [codes, class_, means, todo] of table) {
  for (const code of codes) {
    const [from, to] = typeof code === 'number' ? [code, code] : code;
    for (let each = from; each <= to; each += 1) {
      meanings.set(each, { class: class_, means, ...(todo ? { todo } : {}) });
    }
  }
}

export function meaningOf(errcode: number): CodeMeaning {
  return meanings.get(errcode) ?? unknownCode;
}

export function isKnown(errcode: number): boolean {
  return meanings.has(errcode);
}

/** Refused because busy or because somebody else was faster: the same call a moment later succeeds. */
export const busyCodes: ReadonlySet<number> = new Set([-1, 6000, 45033, 45035]);

/** The access token, and nothing else, was refused. */
export const tokenCodes: ReadonlySet<number> = new Set([40014, 42001]);

/** The secret or the whole app was refused: whoever goes on calling has their address shut out. */
export const stopCodes: ReadonlySet<number> = new Set([40001, 40091, 50003]);
