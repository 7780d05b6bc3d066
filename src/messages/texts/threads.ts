import { define } from './define.ts';

export const threads = define(
  {
    role: { hr: '人事', privacy: '隐私专员', counsellor: '心理咨询师' },
    kind: { question: '提问', concern: '顾虑' },
    state: { waiting: '等待回复', replied: '已回复', closed: '已结束' },
    incoming: {
      question: '有同事提了一个问题',
      concern: '有同事有顾虑，想先聊聊',
      line: '对方在等你们回复。为保护隐私，内容只在页面上显示。',
      open: '打开并回复',
    },
    answered: {
      question: { hr: '人事回复了你的提问', privacy: '隐私专员回复了你的提问', counsellor: '咨询师回复了你' },
      concern: { hr: '人事回复了你的顾虑', privacy: '隐私专员回复了你的顾虑', counsellor: '咨询师回复了你' },
      line: '点开即可查看，也可以在同一处继续说。内容只有你和对方看得到。',
      open: '查看回复',
    },
    ended: {
      title: '这次沟通已结束',
      line: '还想再说的话，点开继续写就会重新打开。',
      open: '查看沟通',
    },
    sent: '已经转达。有回复时，会在这里提醒你。',
    repeated: '这句话已经收到过了，不需要再发。',
    closedNow: '已结束。再写一句就会重新打开。',
    closedAlready: '之前已经结束了。',
    gone: '内容已按期删除或应要求删除',
    you: '你',
    form: {
      question: '想问什么？',
      concern: '有什么顾虑？',
      help: '只有你和{{role}}看得到，你的主管看不到。最多 4000 字。',
      send: '发送',
      close: '结束沟通',
    },
    problem: { empty: '请写一两句再发送。', tooLong: '请控制在 4000 字以内。' },
    held: {
      question: '你的提问和得到的回复',
      concern: '你提出的顾虑和得到的回复',
      writtenAsRole: '你因职责写给同事的回复',
    },
    why: {
      question: '为了回答你，并让你以后还能查看',
      concern: '为了和你沟通，并证明你的顾虑被听到、怎样处理',
      writtenAsRole: '属于那位同事的沟通记录，随其一并保存和删除',
    },
  },
  {
    role: { hr: 'HR', privacy: 'the privacy officer', counsellor: 'the counsellor' },
    kind: { question: 'Question', concern: 'Concern' },
    state: { waiting: 'Waiting for an answer', replied: 'Answered', closed: 'Closed' },
    incoming: {
      question: 'A colleague has a question',
      concern: 'A colleague has a concern and would like to talk first',
      line: 'They are waiting for your answer. To protect them, the words are shown on the page only.',
      open: 'Open and answer',
    },
    answered: {
      question: {
        hr: 'HR answered your question',
        privacy: 'The privacy officer answered your question',
        counsellor: 'The counsellor answered you',
      },
      concern: {
        hr: 'HR answered your concern',
        privacy: 'The privacy officer answered your concern',
        counsellor: 'The counsellor answered you',
      },
      line: 'Open it to read, and go on in the same place. Only you and they can see it.',
      open: 'Read the answer',
    },
    ended: {
      title: 'This conversation is closed',
      line: 'If there is more to say, open it and write: that opens it again.',
      open: 'Open the conversation',
    },
    sent: 'Passed on. You will hear here when there is an answer.',
    repeated: 'This has arrived already; there is no need to send it again.',
    closedNow: 'Closed. Writing again opens it again.',
    closedAlready: 'It was closed before.',
    gone: 'Deleted on time or on request',
    you: 'You',
    form: {
      question: 'What would you like to know?',
      concern: 'What is your concern?',
      help: 'Only you and {{role}} can see this; your manager cannot. Up to 4,000 characters.',
      send: 'Send',
      close: 'Close the conversation',
    },
    problem: {
      empty: 'Please write a sentence or two before sending.',
      tooLong: 'Please keep it to 4,000 characters.',
    },
    held: {
      question: 'Your questions and the answers you got',
      concern: 'The concerns you raised and the answers you got',
      writtenAsRole: 'Answers you wrote to colleagues as part of your duties',
    },
    why: {
      question: 'To answer you, and so that you can look it up later',
      concern: 'To talk it over with you, and to show that you were heard and what came of it',
      writtenAsRole: 'Part of that colleague’s conversation; kept and deleted with it',
    },
  },
);
