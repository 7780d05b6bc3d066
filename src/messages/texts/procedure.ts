import { define } from './define.ts';
import { stated } from './procedure/stated.ts';

/** What staff are told of a policy that is not published yet, and what they say to it. */
const draft = define(
  {
    consultation: {
      title: '征求意见：{{title}}',
      line: '这份制度还没有发布。你的意见会得到答复，并记入制定过程。',
      until: '截止',
      read: '阅读草案全文',
      readShort: '阅读草案',
      comment: '我有意见要说',
      commentShort: '提意见',
      state: '征求意见中',
      note: '说不说都可以，不会有任何不利影响。',
      over: '意见征求已经结束。想说的话，随时可以问人事。',
    },
    form: {
      title: '对草案的意见',
      about: '关于《{{title}}》草案',
      intro: '写一两句就好。只有你和人事能看到，你的主管看不到。人事会逐条答复。',
      label: '你的意见',
      submit: '提交意见',
    },
    sent: '已收到你的意见，人事会答复你。',
    waived: {
      title: '你的意见没有逐条答复',
      line: '人事写明了理由，点开可以看到。想再说的，可以接着说。',
      open: '看看理由',
      reason: '人事没有答复这条意见，理由：{{reason}}',
    },
  },
  {
    consultation: {
      title: 'Your opinion: {{title}}',
      line: 'This policy is not published yet. What you say is answered and becomes part of its record.',
      until: 'Until',
      read: 'Read the whole draft',
      readShort: 'Read draft',
      comment: 'I have a comment',
      commentShort: 'Comment',
      state: 'Open for comments',
      note: 'Saying something or nothing: either has no disadvantage.',
      over: 'The consultation is over. You can still ask HR at any time.',
    },
    form: {
      title: 'Your comment on the draft',
      about: 'About the draft of “{{title}}”',
      intro: 'A sentence or two will do. Only you and HR can see it; your manager cannot. HR answers each.',
      label: 'Your comment',
      submit: 'Send it',
    },
    sent: 'Your comment is there. HR will answer you.',
    waived: {
      title: 'Your comment gets no answer of its own',
      line: 'HR says why; open it to read the reason. You can go on talking there.',
      open: 'Read the reason',
      reason: 'HR leaves this comment without an answer, because: {{reason}}',
    },
  },
);

export const procedure = {
  'zh-CN': { ...draft['zh-CN'], stated: stated['zh-CN'] },
  en: { ...draft.en, stated: stated.en },
};
