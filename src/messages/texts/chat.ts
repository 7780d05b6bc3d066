import { define } from './define.ts';

export const questions = define(
  {
    title: '向人事提问',
    intro: '只有你和人事能看到。答复会回到同一个对话里。',
    label: '你想问什么？',
    submit: '发送问题',
    sent: '已转给人事，有答复会在这里告诉你。',
    missing: '请写下你的问题。',
    tooLong: '请控制在 4000 字以内。',
  },
  {
    title: 'Ask HR',
    intro: 'Only you and HR can see this. The answer comes back in the same conversation.',
    label: 'What would you like to know?',
    submit: 'Send question',
    sent: 'HR has your question. You will hear here when there is an answer.',
    missing: 'Please write your question.',
    tooLong: 'Please keep it within 4,000 characters.',
  },
);

export const words = define(
  {
    help: '发给我这些词就行：\n待办：还没完成的通知\n我的信息：保存了你的什么，还有你的回执\n信息请求：查阅、复制、更正、删除、限制或解释你的信息\n课程：接着学没学完的课\n制度：随时查看全部制度\n模板：团队的回复模板\n常见问题：先看看有没有现成的解答\n提问：问人事一个问题\n上报：发现泄露，或只是怀疑\n咨询师：心里难受时，找一个人说说',
    unknown:
      '这个我没看懂，也没有转给任何人。\n想问人事，在前面加上“提问”再发一次，比如“提问 下班后也会记录吗”。\n我还认得：待办、我的信息、信息请求、制度、常见问题、咨询师、帮助。\n请不要在聊天里发密码、银行卡号或身份证号。',
    agreement: '协议等你签署：《{{title}}》',
    course: '课程等你学完：《{{title}}》（发“课程”接着学）',
    tasks_one: '还有 1 项等你完成：',
    tasks_other: '还有 {{count}} 项等你完成：',
    page: '点这里打开：',
    said: '阅知',
    close: '关闭',
    open: {
      tasks: '打开我的待办',
      data: '打开“关于我的信息”',
      board: '打开制度公告',
      form: '打开页面填写',
      console: '打开工作台',
    },
    askInstead: '想让人事回答，请在前面加上“提问”再发一次，比如“提问 下班后也会记录吗”。也可以在页面上写：',
    cry: '你写的这句话，阅知没有保存，也没有转给任何人。\n聊天软件本身和它的管理员，可能看得到这里的聊天。\n如果你现在很难，请找一个人说说，不用先想好怎么讲：{{own}}\n也可以找公司的咨询师聊聊。',
    sensitive:
      '刚才那句里好像有{{what}}。我没有保存，也没有转给任何人，但它还留在你的聊天记录里，建议你把那条消息撤回或删除。',
    kinds: { 'identity-number': '身份证号', 'bank-card': '银行卡号', password: '密码', key: '密钥或令牌' },
    textOnly: '我只看得懂文字。图片、语音和文件我不会打开，也不会保存。',
    notLinked:
      '我还不认识这个账号，所以没法替你办事。请联系人事或管理员，请他们把你的账号加到阅知里，通讯录同步后就好。',
  },
  {
    help: 'Send me one of these:\nto do: notices not finished yet\nmy data: what is held about you, and your receipts\ndata request: see, copy, correct, delete, restrict or explain your data\ncourse: go on with a course\npolicies: read any policy at any time\ntemplates: what your team answers customers with\nfaq: answers to common questions\nask: put a question to HR\nreport: a leak, or a suspicion\ncounsellor: somebody to talk to when things are hard',
    unknown:
      'I did not understand that, and passed it on to nobody.\nTo put it to HR, send it again with “ask” in front, for instance “ask: are evenings recorded too”.\nI also know: to do, my data, data request, policies, faq, counsellor, help.\nPlease never send passwords, bank card or identity numbers in chat.',
    agreement: 'An agreement waits for your signature: {{title}}',
    course: 'A course is not finished yet: {{title}} (send “course” to go on)',
    tasks_one: 'One thing is waiting for you:',
    tasks_other: '{{count}} things are waiting for you:',
    page: 'Open it here:',
    said: 'Heed',
    close: 'Close',
    open: {
      tasks: 'Open my to-do list',
      data: 'Open “About me”',
      board: 'Open the policy board',
      form: 'Open the page',
      console: 'Open the console',
    },
    askInstead:
      'To put this to HR, send it again with “ask” in front, for instance “ask: are evenings recorded too”. Or write it on the page:',
    cry: 'Heed kept nothing of what you just wrote, and passed it on to nobody.\nThe operator of this chat and your workspace’s administrators may be able to see what is written here.\nIf things are hard right now, please talk to a person. You need not know how to begin:{{own}}\nYou can also talk to one of the company’s counsellors.',
    sensitive:
      'That message seems to hold {{what}}. I did not keep it or pass it on, but it still stands in your chat: better recall or delete it.',
    kinds: {
      'identity-number': 'an identity number',
      'bank-card': 'a bank card number',
      password: 'a password',
      key: 'a key or a token',
    },
    textOnly: 'I only read words. Pictures, voice messages and files are not opened and not kept.',
    notLinked:
      'I do not know this account yet, so I cannot act for you. Please ask HR or an administrator to add it to Heed; once the directory has been synchronised it works.',
  },
);
