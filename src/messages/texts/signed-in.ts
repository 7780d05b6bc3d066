import { define } from './define.ts';

export const signedIn = define(
  {
    title: '登录与退出',
    lead: '你在这些地方登录着。共用的电脑用完，记得退出。',
    here: '这里',
    row: { since: '登录时间', until: '自动退出', how: '登录方式' },
    caption: '你登录着的地方',
    by: {
      local: '本地消息',
      wecom: '企业微信',
      slack: 'Slack',
      email: '邮件里的链接',
      sms: '短信里的链接',
      other: '链接',
    },
    end: '退出登录',
    endNote: '只退出这个浏览器。消息照常收，随时可以再登录。',
    endOthers: '退出其他地方',
    endOthersNote: '怀疑别人用了你的登录，就用这个；再看一下账号本身是否安全。',
    out: {
      title: '你已退出登录',
      lead: '在这个浏览器里，别人看不到你的内容了。',
      again: '重新登录',
      chat: '在企业微信或 Slack 里打开 Heed，会自动重新登录。',
    },
  },
  {
    title: 'Where you are signed in',
    lead: 'These are the places where you are signed in. On a shared computer, sign out when you are done.',
    here: 'here',
    row: { since: 'Signed in', until: 'Ends by itself', how: 'How' },
    caption: 'Where you are signed in',
    by: {
      local: 'Local messenger',
      wecom: 'WeCom',
      slack: 'Slack',
      email: 'Link from a mail',
      sms: 'Link from a text message',
      other: 'A link',
    },
    end: 'Sign out',
    endNote: 'This browser only. Messages reach you as before, and you can come back at any time.',
    endOthers: 'Sign out everywhere else',
    endOthersNote: 'When somebody else may have used your sign-in. Look after the account itself, too.',
    out: {
      title: 'You are signed out',
      lead: 'Nobody can see what is yours in this browser any more.',
      again: 'Sign in again',
      chat: 'Opened inside WeCom or Slack, Heed signs you in by itself.',
    },
  },
);
