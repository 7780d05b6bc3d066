import { channelNow } from '../src/anonymous/store.ts';
import { awaitingTitles } from '../src/contracts/store.ts';
import { inTransaction } from '../src/db/pool.ts';
import { typedAlike } from '../src/messages/alike.ts';
import { oneSlip } from '../src/messages/slip.ts';
import { text } from '../src/messages/texts.ts';
import { simplified } from '../src/messages/traditional.ts';
import { dueCard } from '../src/notices/due-card.ts';
import { myNotices } from '../src/notices/mine.ts';
import { can } from '../src/people/permissions.ts';
import { findViewer } from '../src/people/viewer.ts';
import { findSensitive } from '../src/sensitive/find.ts';
import { surveysPath } from '../src/surveys/present.ts';
import { openTitles } from '../src/training/store.ts';
import { fewerTips } from './announcements.ts';
import { declareByWord, declaredIn } from './crisis.ts';
import { decideByWord, decidedIn } from './crisis-decisions.ts';
import { faqReply, faqWords } from './faq.ts';
import { nudgesPaced } from './nudges.ts';
import { objectionForm } from './objections.ts';
import { askHr, questionForm } from './questions.ts';
import { reportByWord, reportedIn } from './reports.ts';
import { requestForm } from './requests.ts';
import type { ChatContext, Reply } from './router.ts';
import { templateReply, templateWords } from './templates.ts';
import { coursesReply } from './training.ts';

type Meaning =
  | 'object'
  | 'requests'
  | RequestMeaning
  | 'tasks'
  | 'data'
  | 'board'
  | 'ask'
  | 'support'
  | 'anonymous'
  | 'console'
  | 'training'
  | 'surveys'
  | 'fewer'
  | 'fewer-questions'
  | 'no-questions'
  | 'help';
/** What somebody wants of their own data: `request` where they have still to choose. */
type RequestMeaning =
  | 'request'
  | `request.${'access' | 'copy' | 'rectify' | 'erase' | 'restrict' | 'explain'}`;

/** What people type, in either language, whatever their own. The first that occurs decides. */
const words: readonly [Meaning, readonly string[]][] = [
  ['object', ['我要反对', '我反对', '提出反对', '反对处理', 'object', 'objection', 'i object']],
  // What is done with one that is there stands on its page.
  [
    'requests',
    [
      '我的请求',
      '撤回请求',
      '撤销请求',
      '请求进度',
      '复议',
      '不同意答复',
      'my requests',
      'withdraw my request',
      'withdraw a request',
      'appeal',
    ],
  ],
  [
    'request.copy',
    [
      '要副本',
      '我的副本',
      '导出我的',
      '导出数据',
      '导出信息',
      'copy of my data',
      'export my data',
      'my copy',
    ],
  ],
  ['request.erase', ['删除我的', '删掉我的', '清除我的', 'delete my data', 'erase my data']],
  ['request.rectify', ['更正我的', '我的信息有误', '信息有错', 'correct my data', 'rectify']],
  ['request.restrict', ['限制使用', '限制处理', 'restrict my data', 'restrict processing']],
  ['request.explain', ['为什么保存', '解释说明', 'why is my data kept', 'explain my data']],
  [
    'request.access',
    ['查阅我的', '保存了我的什么', '保存了什么', 'what is held about me', 'what do you keep about me'],
  ],
  [
    'request',
    [
      '信息请求',
      '数据请求',
      '个人信息权利',
      '我的权利',
      '提出请求',
      'data request',
      'my rights',
      'make a request',
    ],
  ],
  [
    'anonymous',
    [
      ...['匿名', '不记名', '举报', '检举', '告发'],
      ...['anonymous', 'anonymously', 'whistleblow', 'whistleblower', 'whistleblowing', 'report someone'],
    ],
  ],
  [
    'support',
    [
      ...['咨询师', '心理咨询', '心理援助', '心理支持', '心理热线'],
      ...['counsellor', 'counselor', 'counselling', 'counseling', 'support'],
    ],
  ],
  // Before those of asking: they are about questions too.
  ['fewer-questions', ['少问点', '少出题', '少温习', 'fewer quiz questions']],
  ['no-questions', ['不要出题', '别再出题', '不再温习', 'no quiz questions', 'no more quiz questions']],
  ['ask', ['提问', '问题', '问一下', '咨询', 'ask', 'question']],
  [
    'data',
    [
      '我的信息',
      '我的数据',
      '我的资料',
      '我的资讯',
      '数据',
      '隐私',
      'my data',
      'about me',
      'data',
      'privacy',
      'receipt',
      '回执',
    ],
  ],
  [
    'tasks',
    ['待办', '代办', '待完成', '任务', '通知', 'todo', 'to do', 'tasks', 'task', 'notice', 'notices'],
  ],
  ['training', ['课程', '培训', '测验', '学习任务', 'course', 'courses', 'training', 'quiz']],
  ['surveys', ['问卷', 'survey', 'surveys']],
  ['fewer', ['少发点', '少发贴士', '不要贴士', 'fewer tips', 'no tips', 'no more tips']],
  ['console', ['工作台', '后台', 'console']],
  ['board', ['制度', '公告', '政策', 'policy', 'policies', 'board', 'rules']],
  ['help', ['帮助', '帮忙', '你好', '您好', 'help', 'hello', 'hi', 'menu', '菜单']],
];

/** "提问：下班后也会记录吗", "ask: is my phone included": the question stands in the same message. */
const asked = /^(?:我想|我要)?(?:提问|问一下|咨询|ask|question)(?:\s*[:：,，]\s*|\s+)(\S.+)$/isu;

/** As it was typed: only the word before it may be in traditional characters. */
function questionIn(typed: string): string | undefined {
  const question = asked.exec(simplified(typed))?.[1];
  return question && typed.slice(-question.length);
}

/** Typed words. Unknown words get help, never silence. */
export async function wordCommands(context: ChatContext, typed: string): Promise<Reply> {
  const { actor } = context;
  const say = (key: string, params = {}): Reply => ({
    kind: 'text',
    text: text(actor.language, key, params),
  });
  const [secret] = findSensitive(typed);
  // Before anything else looks at it: what is not understood cannot be kept.
  if (secret) return say('words.sensitive', { what: text(actor.language, `words.kinds.${secret.kind}`) });
  const looked = templateWords(typed);
  if (looked !== undefined) return templateReply(context, looked);
  const common = faqWords(typed);
  if (common !== undefined) return faqReply(context, common);
  const crisis = declaredIn(typed);
  if (crisis) return declareByWord(context, crisis);
  const decided = decidedIn(typed);
  const onRecord = decided === undefined ? undefined : await decideByWord(context, decided);
  if (onRecord) return onRecord;
  const reported = reportedIn(typed);
  if (reported) return reportByWord(context, reported);
  const question = questionIn(typed.trim());
  if (question) return inTransaction(context.app.db, (tx) => askHr(tx, context, question));
  const plain = simplified(typed.normalize('NFKC').toLowerCase().trim());
  if (plain === '' || plain === '?') return say('words.help');
  // A whole question needs no typing twice: it stands in the form already, and is sent with one tap.
  if (plain.endsWith('?')) {
    const form = questionForm(context, 'hr');
    return { ...form, values: { question: typed.trim() }, instead: text(actor.language, 'words.askInstead') };
  }
  const meaning = meaningOf(plain);
  if (meaning === 'console') return consoleOf(context);
  if (meaning === 'anonymous') return anonymously(context);
  if (meaning === 'tasks') return tasksOf(context);
  if (meaning === 'training') return coursesReply(context);
  if (meaning === 'fewer') return fewerTips(context);
  if (meaning === 'fewer-questions') return nudgesPaced(context, 'fewer');
  if (meaning === 'no-questions') return nudgesPaced(context, 'none');
  if (meaning === 'object') return objectionForm(context, 'any');
  if (isRequest(meaning)) return requestForm(context, meaning.slice('request.'.length) || 'any');
  return reply(context, meaning);
}

const isRequest = (meaning: Meaning | undefined): meaning is RequestMeaning =>
  meaning === 'request' || (meaning?.startsWith('request.') ?? false);

/** Only who may open it hears of it. */
async function consoleOf({ app, actor, now }: ChatContext): Promise<Reply> {
  const viewer = await findViewer(app.db, actor.personId, now);
  if (!viewer || !can(viewer, 'console.open'))
    return { kind: 'text', text: text(actor.language, 'words.unknown') };
  return { kind: 'page', path: '/console', label: text(actor.language, 'words.open.console') };
}

/** What is typed here is not anonymous, and says so before anybody goes on; where it can be is an address, and no button. */
async function anonymously({ app, actor }: ChatContext): Promise<Reply> {
  const { open } = await channelNow(app.db);
  const address = `${app.baseUrl}/anonymous`;
  const key = open ? 'anonymous.bot' : 'anonymous.botClosed';
  return { kind: 'text', text: text(actor.language, key, { address }) };
}

/** As many as fit into one message of every platform; the page has all of them. */
const mostListed = 5;

async function tasksOf({ app, actor, now }: ChatContext): Promise<Reply> {
  const { language } = actor;
  const open = (await myNotices(app.db, actor.personId)).filter(({ state }) => state === 'open');
  const link = { label: text(language, 'words.open.tasks'), path: '/me#open' };
  const titles = await awaitingTitles(app.db, actor.personId, language);
  const courses = await openTitles(app.db, actor.personId, language);
  const others = [
    ...titles.map((title) => text(language, 'words.agreement', { title })),
    ...courses.map((title) => text(language, 'words.course', { title })),
  ];
  if (open.length === 0)
    return { kind: 'text', text: others.join('\n') || text(language, 'me.openNone'), link };
  const cards = open.slice(0, mostListed).map((notice) => dueCard(notice, { language, zone: app.zone, now }));
  const said = [...others, text(language, 'words.tasks', { count: open.length })].join('\n');
  return { kind: 'text', text: said, link, cards };
}

function reply(
  context: ChatContext,
  meaning:
    | Exclude<
        Meaning,
        | 'console'
        | 'anonymous'
        | 'tasks'
        | 'training'
        | 'fewer'
        | 'fewer-questions'
        | 'no-questions'
        | 'object'
        | RequestMeaning
      >
    | undefined,
): Reply {
  const t = (key: string) => text(context.actor.language, key);
  switch (meaning) {
    case 'ask':
      return questionForm(context, 'hr');
    case 'requests':
      return { kind: 'page', path: '/me#requests', label: t('requests.section') };
    case 'data':
      return { kind: 'page', path: '/me', label: t('words.open.data') };
    case 'support':
      return { kind: 'page', path: '/support', label: t('support.open') };
    case 'surveys':
      return { kind: 'page', path: surveysPath, label: t('surveys.page.title') };
    case 'board':
      return { kind: 'page', path: '/board', label: t('words.open.board') };
    case 'help':
      return { kind: 'text', text: t('words.help') };
    case undefined:
      return { kind: 'text', text: t('words.unknown') };
  }
}

function meaningOf(typed: string): Meaning | undefined {
  // "我 的 待 办"
  const plain = typed.replaceAll(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '');
  const latin = plain.replaceAll(/[^a-z]+/g, ' ').trim();
  const exact = words.find(([, forms]) => forms.some((form) => occurs(form, plain, latin)))?.[0];
  // Only a word that came alone is forgiven a slip: within a sentence it would be another word.
  return exact ?? words.find(([, forms]) => forms.some((form) => slipped(form, plain, latin)))?.[0];
}

/** What people put around a word that they mean alone: "看看我的待半！" */
const around = /^(?:请|我要|我想)?(?:看看|看一下|查看|查一下|打开|看|查)?(?:我的)?|[\s\p{P}]+|[吧呀啊呢]$/gu;

function slipped(form: string, plain: string, latin: string): boolean {
  if (/^[a-z ]+$/.test(form)) return oneSlip(form, latin);
  return typedAlike(form, plain) || typedAlike(form, plain.replaceAll(around, ''));
}

/** Latin words stand alone; Chinese ones may stand in a sentence. */
function occurs(form: string, typed: string, latin: string): boolean {
  return /^[a-z ]+$/.test(form) ? ` ${latin} `.includes(` ${form} `) : typed.includes(form);
}
