import { randomBytes } from 'node:crypto';

/** Texts seen with the codes; for the others one of our own. Clients must go by the code alone. */
const texts: Record<number, string> = {
  [-1]: 'system busy',
  0: 'ok',
  40001: 'invalid credential',
  40003: 'invalid userid',
  40007: 'invalid media_id',
  40008: 'invalid message type',
  40013: 'invalid corpid',
  40014: 'invalid access_token',
  40029: 'invalid code',
  40032: 'invalid userlist size',
  40056: 'invalid agentid',
  40058: 'invalid Request Parameter',
  41001: 'access_token missing',
  41002: 'corpid missing',
  41004: 'secret missing',
  41011: 'agentid missing',
  42001: 'access_token expired',
  42014: 'taskid has existed or empty or exceed max len',
  42052: 'msgid expired',
  43012: 'require agent with callback url',
  44004: 'empty content',
  45009: 'api freq out of limit',
  46003: 'menu no exist',
  48002: 'api forbidden',
  50001: 'redirect_url not registered',
  60011: 'no privilege to access/modify contact/party/agent',
  60020: 'not allow to access from your ip',
  60111: 'userid not found',
  60140: 'invalid response_code',
  81013: 'user & party & tag all invalid',
  82001: 'user & party & tag all empty',
  301002: 'not allow operate another agent with this accesstoken',
};

/** The platform refuses a call. */
export class ApiError extends Error {
  readonly errcode: number;
  /** More fields of the answer, such as the lists beside 81013. */
  readonly fields: Record<string, unknown>;

  constructor(errcode: number, detail?: string, fields: Record<string, unknown> = {}) {
    super(detail ?? texts[errcode] ?? `error ${errcode}`);
    this.name = 'ApiError';
    this.errcode = errcode;
    this.fields = fields;
  }
}

/** `<text>, hint: [<digits>], from ip: <address>, more info at <page>` */
export function errmsg(errcode: number, text: string, { ip, now }: { ip: string; now: Date }): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const hint = `${seconds}_${seconds % 1000}_${randomBytes(16).toString('hex')}`;
  const more = `https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
  return `${text}, hint: [${hint}], from ip: ${ip}, more info at ${more}`;
}
