import { define } from '../define.ts';

/** What its person hears of a request in the chat or by mail, and at the link of such a mail. */
export const news = define(
  {
    news: {
      answered: {
        title: '有答复了：{{kind}}',
        line: '答复写在页面上，只有你能打开。',
        open: '查看答复',
        state: '已答复',
      },
      refused: {
        title: '有答复了：{{kind}}',
        line: '这次没有同意。理由、怎样申请复议和投诉，都写在页面上。',
        open: '查看理由',
        state: '未同意',
      },
      asked: {
        title: '想问你一句：{{kind}}',
        line: '隐私专员有个问题，回复之后继续办理。',
        open: '去回复',
        state: '等你回复',
      },
      extended: {
        title: '需要更多时间：{{kind}}',
        line: '延到最晚 {{day}}，理由写在页面上。',
        open: '查看理由',
        state: '已延期',
      },
      resumed: {
        title: '继续办理：{{kind}}',
        line: '最晚 {{day}}答复你。',
        open: '查看',
        state: '继续办理',
      },
      withdrawn: {
        title: '已撤回：{{kind}}',
        line: '不再办理。以后随时可以再提。如果不是你本人操作，请告诉隐私专员。',
        open: '查看',
        state: '已撤回',
      },
      ready: {
        title: '副本准备好了',
        line: '打开页面下载，链接只能用一次。',
        open: '去下载',
        state: '可以下载',
      },
      taken: {
        title: '你的副本刚刚被下载',
        line: '如果不是你本人下载的，请马上告诉隐私专员。',
        open: '查看',
        state: '已下载',
      },
      followed: {
        title: '之前必须保留的，现在删了',
        line: '当时说明过为什么要留；原因已经消失。',
        open: '查看',
        state: '已删除',
      },
      reopened: {
        title: '重新办理：{{kind}}',
        line: '复议成立，最晚 {{day}}答复你。',
        open: '查看',
        state: '重新办理',
      },
      lifting: {
        title: '限制解除之前，先告诉你',
        line: '{{day}}起解除，在那之前照旧只存不用。不同意可以申请复议，有结果之前不解除。',
        open: '查看理由',
        state: '将要解除',
      },
      lifted: {
        title: '限制已经解除',
        line: '之前告诉过你为什么。需要时可以再提出限制。',
        open: '查看',
        state: '已解除',
      },
      late: {
        title: '对不起，答复晚了：{{kind}}',
        line: '应在 {{day}}前答复你。负责的人已经被催过；你也可以投诉，页面上写明了怎么做。',
        open: '查看',
        state: '逾期',
      },
    },
    former: {
      title: '你的请求有消息',
      lead: '这个链接只能打开一次。点下面的按钮查看；想再看一次，可以让我们再寄一封。',
      open: '打开',
      mail: {
        title: '你的个人信息请求有消息',
        line: '你已经不在公司，所以寄到你留的邮箱。打开后可以看到答复；链接只能用一次。',
        open: '打开',
      },
      once: '这一页不会再显示第二次，请保存需要的内容。',
      download: '下载副本',
    },
  },
  {
    news: {
      answered: {
        title: 'Your answer is here: {{kind}}',
        line: 'It stands on the page, which only you can open.',
        open: 'See the answer',
        state: 'Answered',
      },
      refused: {
        title: 'Your answer is here: {{kind}}',
        line: 'It was not agreed to. The reasons, and how to have it looked at again or complain, are on the page.',
        open: 'See the reasons',
        state: 'Refused',
      },
      asked: {
        title: 'A question about: {{kind}}',
        line: 'The privacy officer asks you something; it goes on once you have replied.',
        open: 'Reply',
        state: 'Waits for you',
      },
      extended: {
        title: 'This takes longer: {{kind}}',
        line: 'You get an answer by the end of {{day}}; the reasons are on the page.',
        open: 'See the reasons',
        state: 'Extended',
      },
      resumed: {
        title: 'It goes on: {{kind}}',
        line: 'You get an answer by the end of {{day}}.',
        open: 'See it',
        state: 'Goes on',
      },
      withdrawn: {
        title: 'Withdrawn: {{kind}}',
        line: 'Nothing more is done, and you can ask again at any time. If this was not you, tell the privacy officer.',
        open: 'See it',
        state: 'Withdrawn',
      },
      ready: {
        title: 'Your copy is ready',
        line: 'Open the page to download it; the link works once.',
        open: 'Download',
        state: 'Ready',
      },
      taken: {
        title: 'Your copy was just downloaded',
        line: 'If that was not you, tell the privacy officer at once.',
        open: 'See it',
        state: 'Downloaded',
      },
      followed: {
        title: 'What had to stay is deleted now',
        line: 'You were told why it stayed; that reason is over.',
        open: 'See it',
        state: 'Deleted',
      },
      reopened: {
        title: 'It is looked at again: {{kind}}',
        line: 'You get an answer by the end of {{day}}.',
        open: 'See it',
        state: 'Again',
      },
      lifting: {
        title: 'Before the restriction ends',
        line: 'It ends on {{day}}; until then nothing is used. If you disagree, have it looked at again: it stays until that is decided.',
        open: 'See the reasons',
        state: 'To be lifted',
      },
      lifted: {
        title: 'The restriction has ended',
        line: 'You were told why before. You can ask for one again at any time.',
        open: 'See it',
        state: 'Lifted',
      },
      late: {
        title: 'Sorry, this is late: {{kind}}',
        line: 'You should have had an answer by {{day}}. Those in charge have been reminded; the page says how to complain.',
        open: 'See it',
        state: 'Late',
      },
    },
    former: {
      title: 'News of your request',
      lead: 'This link opens once. Use the button to see it; to see it again, have us send another mail.',
      open: 'Open it',
      mail: {
        title: 'News of your request about your data',
        line: 'You have left the company, so this goes to the mailbox you gave us. Open it to see the answer; the link works once.',
        open: 'Open it',
      },
      once: 'This page is shown once; save what you need.',
      download: 'Download the copy',
    },
  },
);
