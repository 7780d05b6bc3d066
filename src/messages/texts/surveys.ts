import { define } from './define.ts';
import { staff } from './surveys/staff.ts';

/** Surveys, as those who are asked see them. */
export const surveys = define(
  {
    card: {
      asked: '想听听你的看法：《{{title}}》',
      reminder: '还可以参加：《{{title}}》',
      reminderLine: '参不参加都由你，只提醒这一次。谁答了什么，阅知不知道。',
      until: '开放到',
      open: '看看怎么匿名作答',
      openShort: '去看看',
      anonymous: '匿名',
      closed: '问卷结束了：《{{title}}》',
      closedLine: '结果只做一次，现在可以看。单份答卷已经销毁。',
      restoredLine: '问卷开放时系统从备份恢复过。备份里没有答卷，所以它就此结束，没有结果。',
      results: '看结果',
      resultsShort: '看结果',
    },
    page: {
      title: '问卷',
      lead: '现在可以参加的匿名问卷。参不参加都由你。',
      none: '现在没有等你参加的问卷',
      now: '现在开放',
      until: '开放到 {{day}}',
      took: '已参加',
      open: '去参加',
      goOn: '继续作答',
      owner: '谁在问',
      questions: '题数',
      asked: '请了多少人',
      how: {
        title: '为什么没人知道你答了什么',
        one: '你的浏览器做一个随机数，遮住以后请阅知签名。阅知记下你参加了，但看不到这个数，也就认不出后面的答卷。',
        two: '打开作答页面时，浏览器会带上登录信息，阅知不看也不记；交卷时不带。网络地址、设备和时间都不记。答卷加密存放，打乱顺序。',
        three:
          '结束时只做一次结果，不满 {{least}} 份不显示，几乎人人答得一样的题也不显示；随后单份答卷和钥匙一起销毁。',
        not: '它防不住什么：运行阅知的人若改了程序，可能动手脚；开放期间同时拿到数据库和钥匙的人，若你这一组还只有你一个人参加，能认出你的答卷，人多了也能缩小范围；自己写的话，语气和细节可能让人认出你；公司网络能看到你打开过页面。',
        key: '这把公钥人人一样，也记在存证日志里。它的指纹：',
        keyParts: '这把公钥你们这一组人人一样，也记在存证日志里。它的指纹：',
      },
      parts: '结果会分组统计。你的答卷算在“{{name}}”里；哪一组不满 {{least}} 份，就和别的组合在一起。',
      others: '其他部门',
      begin: '匿名作答',
      beginTook: '你已经领过签名。如果还没答完，用当时的浏览器可以接着答。',
      here: '签名只领一次，只存在这个浏览器里：请在这里答完，不要用无痕窗口，也不要中途清除浏览数据。',
      failed: '没有成功。请检查网络，再用这个浏览器试一次；签名可能已经领了，只在这里接得上。',
      nowhere:
        '这个浏览器不让网页保存内容，领了签名会丢，所以没有领。请退出无痕窗口、允许这个网站保存数据，或换一个浏览器。',
      noScript:
        '匿名签名要在你的浏览器里做。这里做不了：请允许这一页运行脚本，用 https 网址，或换一个新一点的浏览器。',
    },
    answer: {
      lead: '这一页不知道你是谁。答完一次交齐，交了就不能改。',
      without: '没有带着签名打开。请回到问卷页面，点“匿名作答”。',
      back: '回到问卷页面',
      required: '单选题和量表都要答；多选可以不选，自己写的可以空着。',
      words: '请不要写能认出你或别人的细节。最多 {{most}} 字。',
      several: '可多选',
      scale: '{{step}}（{{meaning}}）',
      send: '交卷',
      thanks: '收到了，谢谢。你可以关掉这一页。',
      again: '这份签名交过一次了，以第一次为准。',
      missing: '第 {{place}} 题还没有答。',
      tooLong: '第 {{place}} 题写得太长了，最多 {{most}} 字。',
      unknown: '第 {{place}} 题的答案没看懂，请重新选。',
      token: '这个签名不是这份问卷的，没有保存。请从问卷页面重新打开。',
      over: '问卷已经结束，没有保存。',
      busy: '现在人有点多，没有保存，请过一会儿再交。',
      failed: '没有成功，不知道收到没有。请在这一页再交一次；交过的不会算两次。',
    },
    held: {
      category: '请你参加的匿名问卷，以及有没有参加',
      why: '为了不请两次、不多提醒。你答了什么，阅知认不出来',
    },
    problem: { until: '请选一个将来的日子，最多 {{most}} 天后', few: '至少要请 {{least}} 人' },
    staff: staff['zh-CN'],
  },
  {
    card: {
      asked: 'Your view is asked for: {{title}}',
      reminder: 'You can still take part: {{title}}',
      reminderLine:
        'Whether you do is up to you, and you are reminded only once. Heed does not know who answered what.',
      until: 'Open until',
      open: 'See how it stays anonymous',
      openShort: 'Take a look',
      anonymous: 'Anonymous',
      closed: 'A survey is over: {{title}}',
      closedLine: 'Its results were made once and are there now. Single answers are gone.',
      restoredLine:
        'Heed was restored from a backup while it was open. No backup holds answers, so it ended there, without results.',
      results: 'See the results',
      resultsShort: 'Results',
    },
    page: {
      title: 'Surveys',
      lead: 'Anonymous surveys that you can take part in. Whether you do is up to you.',
      none: 'No survey waits for you',
      now: 'Open now',
      until: 'Open until {{day}}',
      took: 'Took part',
      open: 'Take part',
      goOn: 'Go on',
      owner: 'Who asks',
      questions: 'Questions',
      asked: 'People asked',
      how: {
        title: 'Why nobody knows what you answered',
        one: 'Your browser makes a random number, covers it, and has Heed sign it. Heed notes that you took part, but has not seen the number, so it does not know the answer that comes with it later.',
        two: 'Your browser opens the page on which you answer with your sign-in, which Heed neither reads nor notes there; the answer is sent without. No network address, device or time is kept. Answers are stored encrypted and in no order.',
        three:
          'At the end results are made once: nothing of fewer than {{least}} answers, and no question that nearly everybody answered alike. Then single answers and their keys are destroyed.',
        not: 'What it cannot stop: whoever runs Heed could change the program; whoever gets at the database and its keys while the survey is open can tell your answer as long as you are the only one of your group who has taken part, and later still narrow it down; words of your own may give you away by their style or details; the company network sees that you opened the page.',
        key: 'This public key is the same for everybody, and on the evidence log. Its fingerprint:',
        keyParts:
          'This public key is the same for everybody in your group, and on the evidence log. Its fingerprint:',
      },
      parts:
        'Results are told apart by groups. Yours counts in “{{name}}”; a group of fewer than {{least}} answers stands together with others.',
      others: 'Other departments',
      begin: 'Answer anonymously',
      beginTook:
        'You have had your signature. If you have not finished, you can go on in the browser in which you began.',
      here: 'You get one signature, and it lies in this browser alone: finish here, not in a private window, and do not clear its data before you have.',
      failed:
        'That did not work. Check the connection and try again in this browser: your signature may be given already, and only here can you go on with it.',
      nowhere:
        'This browser lets pages keep nothing, so your signature would be lost and was not asked for. Leave the private window, let this site keep data, or use another browser.',
      noScript:
        'Anonymous signatures are made in your browser, and this one cannot yet: let this page run its script, open it by its https address, or use a newer browser.',
    },
    answer: {
      lead: 'This page does not know who you are. Everything is sent at once and cannot be changed afterwards.',
      without:
        'This page was opened without a signature. Go back to the survey and press “Answer anonymously”.',
      back: 'Back to the survey',
      required:
        'Single choices and scales need an answer; several may stay without a tick, and words may be left out.',
      words: 'Please write nothing that gives you or others away. At most {{most}} characters.',
      several: 'Several are possible',
      scale: '{{step}} ({{meaning}})',
      send: 'Send',
      thanks: 'Received, thank you. You can close this page.',
      again: 'This signature was used before; the first answer counts.',
      missing: 'Question {{place}} is not answered yet.',
      tooLong: 'The answer to question {{place}} is too long: at most {{most}} characters.',
      unknown: 'The answer to question {{place}} was not understood. Please choose again.',
      token: 'This signature is not of this survey. Nothing was kept; please open it from its page again.',
      over: 'The survey is over. Nothing was kept.',
      busy: 'Many are answering just now. Nothing was kept; please send it again in a while.',
      failed:
        'That did not work, and it is not known whether your answer arrived. Please send it again on this page; nothing counts twice.',
    },
    held: {
      category: 'Anonymous surveys that you were asked to take part in, and whether you did',
      why: 'So that nobody is asked twice or reminded needlessly. What you answered cannot be told to be yours',
    },
    problem: {
      until: 'choose a day to come, at most {{most}} days from now',
      few: 'at least {{least}} people have to be asked',
    },
    staff: staff.en,
  },
);
