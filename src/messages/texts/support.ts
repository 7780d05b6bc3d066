import { define } from './define.ts';

export const support = define(
  {
    counsellor: '找一位咨询师',
    counsellorShort: '找咨询师',
    open: '打开“心理支持”',
    title: '心理支持',
    lead: '难受的时候，找一个人说说。不用先想好怎么讲，也不用证明自己有多难。',
    now: '现在就可以打的电话',
    counsellors: '公司的咨询师',
    counsellorsText: '在聊天里直接找他们，说一句“想和你聊聊”就够了，不用写是什么事。',
    counsellorsNone: '公司现在没有登记咨询师，请打上面的电话。',
    counsellorsSignIn: '登录后可以看到公司的咨询师是谁。',
    kept: '谁看得到',
    keptText:
      '打开这个页面，阅知不会留下记录；你找了谁、说了什么，阅知也不知道，人事和领导从阅知里看不到。聊天软件本身和它的管理员，可能看得到你在聊天里发的消息；想更稳妥，就打电话或当面约。',
    limit: '只有一种例外：如果有人的生命有危险，咨询师可能需要请人帮忙，会尽量先和你商量。',
    cry: {
      words: '如果是我会错了意，请别介意。想办别的事，换个说法再发一次就好。',
      form: '刚才那份表没有提交，里面的话也没有保存。如果是我会错了意，想照原样交上去，请到网页上填写。',
      crisis: '危机没有启动。如果你是要启动危机，请打开“危机”页面，或者只发“危机”两个字。',
    },
  },
  {
    counsellor: 'Find a counsellor',
    counsellorShort: 'Counsellor',
    open: 'Open “Support”',
    title: 'Support',
    lead: 'When things are hard, talk to a person. You need not know how to begin, and you need not show how bad it is.',
    now: 'Lines you can call now',
    counsellors: 'The company’s counsellors',
    counsellorsText:
      'Write to one of them in the chat. “I would like to talk” is enough; you need not write what about.',
    counsellorsNone: 'The company has named no counsellor yet; please call one of the lines above.',
    counsellorsSignIn: 'Sign in to see who the company’s counsellors are.',
    kept: 'Who can see it',
    keptText:
      'Heed keeps no record of your opening this page. It does not know whom you turn to or what you say, so neither HR nor your manager can see that in Heed. The chat’s operator and its administrators may be able to see what you write in the chat; to be safer, call or meet in person.',
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
