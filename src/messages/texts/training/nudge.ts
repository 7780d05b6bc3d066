import { define } from '../define.ts';

/** Single questions of a course that was passed, asked again over weeks. */
export const nudge = define(
  {
    title: '《{{title}}》温习一题，不计分',
    untitled: '温习一题，不计分',
    note: '不计分，也不影响证书，只有你自己看得到。答错的会早些再来，答对的隔得越来越久。',
    page: '查看',
    pageShort: '查看',
    pageTitle: '温习一题',
    none: '现在没有要温习的题。',
    gone: '这道题已经不用答了。',
    answered: '这道题你已经答过了。',
    late: '这道题放得太久，不用再答，之后还会再来。',
    fewer: '少问点',
    howOften: '多久来一题',
    open: '关于我的信息',
    said: {
      fewer:
        '好的，至少隔两周才来一题。完全不想要，可以发“不再温习”。别人看不到你的选择，在“关于我的信息”里可以改。',
      none: '好的，不再给你发题。别人看不到你的选择。想再要时，在“关于我的信息”里打开。',
    },
    mine: '温习题',
    mineText: '通过的课程，隔一段时间来一道题帮你记住，在你的工作时间，不计分。怎么选只有你自己看得到。',
    pace: { weekly: '照常，最多每周一题', fewer: '少一些，最多两周一题', none: '不要' },
    save: '保存',
    saved: '已保存。',
    held: {
      asked: '再来的温习题和你的回答',
      pace: '多久给你来一题温习',
      why: '为了算出哪道题什么时候再来，不想要的人不发',
    },
  },
  {
    title: '{{title}}: one question, not graded',
    untitled: 'One question, not graded',
    note: 'It counts for nothing and changes no certificate, and only you see it. What was wrong comes again sooner; what was right, after longer and longer.',
    page: 'Open',
    pageShort: 'Open',
    pageTitle: 'A question again',
    none: 'No question waits for you now.',
    gone: 'That question need not be answered any more.',
    answered: 'You have answered that question.',
    late: 'That question waited for too long and need not be answered. It will come again.',
    fewer: 'Fewer of these',
    howOften: 'How often',
    open: 'About me',
    said: {
      fewer:
        'Fine, one every two weeks at the most. To have none, send "no quiz questions". Nobody else sees what you choose; you can change it under "About me".',
      none: 'Fine, no more of these questions. Nobody else sees that. You can have them again under "About me".',
    },
    mine: 'Questions again',
    mineText:
      'Of courses that you have passed, a question comes from time to time so that it stays with you: in your working hours, not graded. Only you see what you choose.',
    pace: {
      weekly: 'As they come, one a week at the most',
      fewer: 'Fewer, one every two weeks at the most',
      none: 'None',
    },
    save: 'Save',
    saved: 'Saved.',
    held: {
      asked: 'Questions of courses that came again, and your answers',
      pace: 'How often you want questions again',
      why: 'To know which question comes again and when, and none to whoever wants none',
    },
  },
);
