import { define } from '../define.ts';

/** What stands in records as a short name, said so that a tribunal understands it. */
export const codes = define(
  {
    platform: { wecom: '企业微信', slack: 'Slack', local: '阅知自带的消息页面' },
    boundBy: {
      directory: '与平台通讯录同步时对应',
      'directory-email': '与平台通讯录同步时按电子邮件对应',
      'directory-email-confirmed': '与平台通讯录同步时按电子邮件对应，并经管理员确认',
      'by-hand': '由管理员逐个对应',
      sample: '随样例公司建立',
      none: '没有记录',
    },
    signIn: {
      'wecom-oauth': '在企业微信中打开页面时由企业微信确认身份',
      'wecom-scan': '用企业微信扫码登录',
      'wecom-link': '经其在企业微信中取得的一次性链接登录',
      'slack-oidc': '经 Slack 登录（OpenID Connect）',
      'callback-signature': '在平台的消息中操作，平台回调带有其签名',
      'kiosk-code': '在公用平板上输入本人的一次性代码',
      'local-persona': '在阅知自带的消息页面上选择身份，没有密码（仅供试用）',
    },
    failure: {
      'no-account': '没有平台账号',
      'unknown-account': '平台不认识这个账号',
      unlicensed: '账号未激活',
      refused: '平台拒收',
      'not-configured': '平台没有接入',
      'cannot-replace': '旧消息无法更新',
      'platform-error': '平台故障',
    },
    outcome: {
      withdrawn: '劳动者不再有顾虑',
      'scope-changed': '对劳动者的适用范围已调整',
      exempted: '已豁免',
      upheld: '维持原规定，并说明了理由',
    },
    objection: { upheld: '反对成立，不再适用于劳动者', rejected: '反对不成立，并说明了理由' },
    ended: { expired: '到期', revoked: '提前结束' },
    said: { note: '谈话记录', outcome: '处理结果的理由' },
  },
  {
    platform: { wecom: 'WeCom', slack: 'Slack', local: 'Heed’s own message page' },
    boundBy: {
      directory: 'matched when the platform’s directory was read',
      'directory-email': 'matched by e-mail address when the platform’s directory was read',
      'directory-email-confirmed':
        'matched by e-mail address when the platform’s directory was read, confirmed by an administrator',
      'by-hand': 'matched by an administrator',
      sample: 'made with the sample company',
      none: 'not on record',
    },
    signIn: {
      'wecom-oauth': 'opened in WeCom, which said who it was',
      'wecom-scan': 'scanned with WeCom',
      'wecom-link': 'a single-use link that they got in WeCom',
      'slack-oidc': 'signed in with Slack (OpenID Connect)',
      'callback-signature': 'acted in a message; the platform’s callback bears its signature',
      'kiosk-code': 'entered a one-time code of their own on a shared tablet',
      'local-persona': 'chose who they are on Heed’s own message page, without a password (for trials only)',
    },
    failure: {
      'no-account': 'no account on a platform',
      'unknown-account': 'account unknown to the platform',
      unlicensed: 'account without a licence',
      refused: 'refused by the platform',
      'not-configured': 'platform not connected',
      'cannot-replace': 'old message could not be changed',
      'platform-error': 'failure of the platform',
    },
    outcome: {
      withdrawn: 'The employee has no concern any more',
      'scope-changed': 'The scope was changed for the employee',
      exempted: 'Exempted',
      upheld: 'The rule was upheld, with reasons',
    },
    objection: {
      upheld: 'Upheld: the policy does not apply to the employee any more',
      rejected: 'Rejected, with reasons',
    },
    ended: { expired: 'its time was over', revoked: 'ended early' },
    said: { note: 'note of a talk', outcome: 'reasons of the outcome' },
  },
);
