import { define } from './define.ts';

/** Mails and text messages to people without an account, and the page that their link opens. */
export const mailboxes = define(
  {
    mail: {
      subject: '你在阅知有一条新消息',
      open: '打开阅知',
      also: '在页面上可以：{{buttons}}',
      why: '公司用阅知通知员工。你没有可用的聊天账号，所以发到公司名单上的这个邮箱。',
      own: '链接只给你本人用，请不要转发。它只能用一次，24 小时内有效；过期后打开它，可以再要一个新的。',
    },
    link: {
      title: '你要的登录链接',
      text: '用它打开阅知，不用密码。',
      open: '打开',
      note: '不是你要的？不用理会，别人没有这封邮件就打不开。',
    },
    page: {
      title: '是你本人吗？',
      email: '这个链接发到了 {{address}}。如果这是你的邮箱，请继续。',
      sms: '这个链接发到了 {{address}}。如果这是你的手机号，请继续。',
      go: '是我，继续',
      once: '按下之后，链接就用掉了；这台设备会保持登录 12 小时。公用的电脑上，看完请退出。',
      other: '现在以 {{name}} 的身份登录着。继续会换成链接的主人。',
      overTitle: '这个链接已经用过或已过期',
      overText: '我们可以把一个新的链接发到原来的邮箱或手机。',
      again: '发一个新的给我',
    },
    sms: {
      preview:
        '按你们报备的模板发一条短信，里面只有一个链接：{{base}}/m/…，{{hours}} 小时内有效。标题、正文和按钮都不在短信里，打开链接后在页面上看、在页面上答。',
    },
    phone: {
      title: '手机号',
      text: '公司名单上你的手机号是 {{number}}。验证以后，公司才会把通知用短信发到这里；短信只含一个链接，由公司付费。',
      done: '{{number}} 已验证，收不到聊天消息和邮件时，通知会用短信发到这里。号码变了要重新验证。',
      send: '发验证码给我',
      again: '重新发一个',
      code: '短信里的 6 位验证码',
      confirm: '验证',
      sent: '验证码已发出，{{minutes}} 分钟内有效。',
      confirmed: '手机号已验证。',
      wrong: '验证码不对，或者已经失效。错五次后要重新发一个。',
      often: '一小时最多发三次验证码，请稍后再试。',
      refused: '这个号码收不到短信。请核对公司名单上的号码，有误请告诉人事。',
      later: '短信暂时发不出去，请过一会儿再试。',
      unknown: '不知道短信发出去了没有。等一两分钟，收到就填；没有收到，再发一个。',
    },
    sent: {
      title: '如果没有弄错，新链接已经在路上',
      text: '请查看收到上一封的那个邮箱或手机，几分钟内会到。没有收到？看看垃圾邮件；一小时最多发三次。',
      asked:
        '请查看你填的邮箱或手机，几分钟内会到。没有收到？看看垃圾邮件，或问问人事公司名单上写的是哪一个。一小时最多发三次。',
    },
    ask: {
      title: '没有聊天账号？',
      text: '填公司名单上你的邮箱{{orNumber}}，我们发一个登录链接给你。',
      orNumber: '或手机号',
      label: '邮箱',
      labelBoth: '邮箱或手机号',
      go: '把链接发给我',
    },
  },
  {
    mail: {
      subject: 'A new message for you in Heed',
      open: 'Open Heed',
      also: 'On the page you can: {{buttons}}',
      why: 'Your company uses Heed to tell staff things. You have no chat account that works, so this goes to the mailbox on the staff list.',
      own: 'The link is for you alone; please do not forward it. It can be used once, within 24 hours. After that, open it to have a new one sent.',
    },
    link: {
      title: 'The sign-in link you asked for',
      text: 'It opens Heed for you, without a password.',
      open: 'Open',
      note: 'You did not ask for it? Then leave it: without this message nobody can use it.',
    },
    page: {
      title: 'Is this you?',
      email: 'This link was sent to {{address}}. If that is your mailbox, go on.',
      sms: 'This link was sent to {{address}}. If that is your number, go on.',
      go: 'Yes, go on',
      once: 'This uses the link up, and this device stays signed in for 12 hours. On a shared computer, sign out when you are done.',
      other: 'You are signed in as {{name}}. Going on changes to whom the link belongs.',
      overTitle: 'This link has been used or has expired',
      overText: 'We can send a new one to the same mailbox or telephone.',
      again: 'Send me a new one',
    },
    sms: {
      preview:
        'A text message by the template that your provider approved, with one link in it: {{base}}/m/…, good for {{hours}} hours. Title, words and buttons are not in it: they are on the page behind the link.',
    },
    phone: {
      title: 'Telephone',
      text: 'On the staff list your number is {{number}}. Once it is confirmed, notices can come to it as text messages. Such a message holds a link and nothing else, and your company pays for it.',
      done: '{{number}} is confirmed. Where neither a chat nor mail reaches you, notices come there. A number that changes is confirmed anew.',
      send: 'Send me a code',
      again: 'Send another code',
      code: 'The six digits in the message',
      confirm: 'Confirm',
      sent: 'The code is on its way, and good for {{minutes}} minutes.',
      confirmed: 'Your number is confirmed.',
      wrong: 'That is not the code, or it is over. After five wrong ones, have another sent.',
      often: 'Three codes an hour at the most; please try again later.',
      refused: 'No message can be sent to this number. Please check it with HR.',
      later: 'Messages cannot be sent at the moment; please try again in a while.',
      unknown:
        'It is not known whether the message went out. Wait a minute or two; if none comes, have another sent.',
    },
    sent: {
      title: 'If all is right, a new link is on its way',
      text: 'Look in the mailbox or telephone that had the last one; it takes a few minutes. Nothing there? Look among the junk mail. At most three are sent in an hour.',
      asked:
        'Look in the mailbox or telephone you typed; it takes a few minutes. Nothing there? Look among the junk mail, or ask HR which one is on the staff list. At most three are sent in an hour.',
    },
    ask: {
      title: 'No chat account?',
      text: 'Type your e-mail address{{orNumber}} as it is on the staff list, and we send you a link to sign in.',
      orNumber: ' or mobile number',
      label: 'E-mail address',
      labelBoth: 'E-mail address or mobile number',
      go: 'Send me the link',
    },
  },
);
