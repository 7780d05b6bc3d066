import { define } from './define.ts';

export const support = define(
  {
    counsellor: '约一位咨询师',
    counsellorShort: '约咨询师',
    open: '打开“心理支持”',
    title: '心理支持',
    lead: '难受的时候，找一个人说说。不用先想好怎么讲，也不用证明自己有多难。',
    now: '现在就可以打的电话',
    kept: '谁看得到',
    keptText:
      '打开这个页面不会留下记录。和咨询师约的时间，只有你和那位咨询师看得到；人事、领导、危机小组和管理员都看不到。咨询师自己记的内容加密保存，只有咨询师本人能看。聊天软件本身和它的管理员，可能看得到聊天里的消息，所以提醒里不写是什么事。',
    limit: '只有一种例外：如果有人的生命有危险，咨询师可能需要请人帮忙，会尽量先和你商量。',
    cry: {
      words: '如果是我会错了意，请别介意。想办别的事，换个说法再发一次就好。',
      form: '刚才那份表没有提交，里面的话也没有保存。如果是我会错了意，想照原样交上去，请到网页上填写。',
      crisis: '危机没有启动。如果你是要启动危机，请打开“危机”页面，或者只发“危机”两个字。',
    },
  },
  {
    counsellor: 'Book time with a counsellor',
    counsellorShort: 'Counsellor',
    open: 'Open “Support”',
    title: 'Support',
    lead: 'When things are hard, talk to a person. You need not know how to begin, and you need not show how bad it is.',
    now: 'Lines you can call now',
    kept: 'Who can see it',
    keptText:
      'Opening this page leaves no record. A time you book is seen by you and that counsellor; neither HR nor your manager, the crisis team or an administrator sees it. What a counsellor notes is encrypted, and only that counsellor can read it. The chat’s operator and its administrators may be able to see messages in the chat, so reminders do not say what they are about.',
    limit:
      'There is one exception: where a life is in danger, a counsellor may have to bring in help, and will talk to you about it first wherever that is possible.',
    cry: {
      words: 'If I misunderstood, please forgive me: put it in other words and send it again.',
      form: 'The form was not submitted, and nothing in it was kept. If I misunderstood and you want to hand it in as it is, please fill it in on the page in your browser.',
      crisis:
        'No crisis was declared. If that is what you meant, open the page “Crisis”, or send the word “crisis” alone.',
    },
  },
);
