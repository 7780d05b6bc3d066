import { define } from '../define.ts';

/** Drills that come by themselves. */
export const drills = define(
  {
    title: '定期演练',
    lead: '演练走的是真实流程：真的呼叫、真的回复、真的计时，每条消息都标明“演练”。对外发布和告知受影响的人在演练里做不了。',
    none: '还没有安排定期演练',
    noneText: '没有演练过的小组，真出事时第一次配合。',
    every: '每 {{count}} 个月',
    next: '下一次',
    nextHidden: '不提前公布',
    owner: '负责人',
    scenario: '情景',
    how: '频率',
    results: '看以往的用时和复盘',
    add: '安排定期演练',
    addText:
      '到那天的工作时间里，在一个谁也不知道的时刻开始；那天休息或者正有真实危机，就顺延。四个小时还没有人结束，会自己结束。复盘由你负责。',
    addDo: '安排',
    months: '每几个月一次（1 到 24）',
    first: '第一次在哪天',
    end: '停止',
    endText: '以后不再有这项演练；以往的记录保留。',
    missed: {
      title: '一次演练没有开始',
      line: '原定 {{from}} 的演练没有开始：那天的时段里系统没有运行。改到 {{to}}。',
      open: '看演练安排',
    },
    movedTitle: '顺延记录',
    moved: '{{from}} 的演练改到 {{to}}：{{why}}',
    putOff: {
      real: '有真实危机在处理',
      drill: '另一场演练还没有结束',
      hours: '那天休息',
      missed: '那天的时段里没有开始',
      nobody: '没有危机负责人',
    },
    left: '已离职，下一次由危机负责人接手',
    name: {
      'mailed-results': '测评结果发错人',
      'counsellor-account': '咨询师账号被盗',
      screenshots: '咨询记录截图流传',
    },
    story: {
      'mailed-results':
        '演练情景：一份心理测评结果的表格，被当作附件发给了全公司三百多人。发件人十分钟后才发现，已有人转发到公司外面。',
      'counsellor-account':
        '演练情景：咨询师的账号凌晨在陌生地点登录，预约表和部分咨询记录被下载。账号现在还能登录。',
      screenshots:
        '演练情景：几张咨询记录的截图出现在一个员工群里，看得出是谁的。群里有几十人，已经有人在议论当事人。',
    },
    wrong: {
      months: '请填 1 到 24 之间的整数。',
      first: '请选明天或之后的日期。',
    },
  },
  {
    title: 'Drills',
    lead: 'A drill is the real thing: people are really called, really answer, and times are really taken. Every message says that it is a drill. Statements to the outside and telling those affected cannot be done in one.',
    none: 'No drills are planned',
    noneText: 'A team that has never drilled works together for the first time when it counts.',
    every: 'Every {{count}} months',
    next: 'Next',
    nextHidden: 'not told beforehand',
    owner: 'Who sees to it',
    scenario: 'Story',
    how: 'How often',
    results: 'Times and reviews so far',
    add: 'Plan drills',
    addText:
      'On its day, within working hours, at a minute that nobody knows; a day of rest, or something real under way, moves it on. If nobody has ended it after four hours it ends by itself. You see to the review.',
    addDo: 'Plan them',
    months: 'Every how many months (1 to 24)',
    first: 'First on',
    end: 'Stop',
    endText: 'There are no more of these; what was recorded stays.',
    missed: {
      title: 'A drill did not begin',
      line: 'The drill of {{from}} did not begin: nothing ran here in the hours of that day. It is for {{to}} now.',
      open: 'See what is planned',
    },
    movedTitle: 'What was put off',
    moved: 'The drill of {{from}} went to {{to}}: {{why}}',
    putOff: {
      real: 'something real was under way',
      drill: 'another drill was not over',
      hours: 'people did not work that day',
      missed: 'it did not begin in the hours of that day',
      nobody: 'nobody leads crises',
    },
    left: 'has left; a lead takes over the next one',
    name: {
      'mailed-results': 'Results mailed to the wrong people',
      'counsellor-account': 'A counsellor’s account taken over',
      screenshots: 'Screenshots of counselling notes',
    },
    story: {
      'mailed-results':
        'Story of the drill: a sheet with results of psychological assessments went as an attachment to more than three hundred people in the company. The sender noticed ten minutes later; somebody had passed it on outside.',
      'counsellor-account':
        'Story of the drill: a counsellor’s account was signed in from an unknown place in the small hours; the bookings and some notes were downloaded. The account can still sign in.',
      screenshots:
        'Story of the drill: screenshots of counselling notes appeared in a chat of staff, and one can tell whose they are. Several dozen people are in it, and some talk about the person.',
    },
    wrong: {
      months: 'Please give a whole number from 1 to 24.',
      first: 'Please choose tomorrow or a later day.',
    },
  },
);
