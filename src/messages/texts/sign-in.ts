import { define } from './define.ts';

export const signIn = define(
  {
    title: '请先登录',
    lead: '这一页只给本人看。用你平时工作的账号登录就行，不用另设密码。',
    with: { wecom: '用企业微信登录', slack: '用 Slack 登录' },
    note: '在企业微信里打开会自动登录；在电脑上打开，用手机扫一下码。',
  },
  {
    title: 'Please sign in',
    lead: 'This page is for one person’s eyes. Use the account you work with; there is no other password.',
    with: { wecom: 'Sign in with WeCom', slack: 'Sign in with Slack' },
    note: 'Inside WeCom you are signed in automatically; on a computer, scan the code with your phone.',
  },
);
