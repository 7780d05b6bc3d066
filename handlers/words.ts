import { text } from '../src/messages/texts.ts';
import { questionForm } from './questions.ts';
import type { ChatContext, Reply } from './router.ts';

type Meaning = 'tasks' | 'data' | 'board' | 'ask' | 'help';

/** What people type, in either language, whatever their own. The first that occurs decides. */
const words: readonly [Meaning, readonly string[]][] = [
  ['ask', ['提问', '问题', '问一下', '咨询', 'ask', 'question']],
  [
    'data',
    ['我的信息', '我的数据', '数据', '隐私', 'my data', 'about me', 'data', 'privacy', 'receipt', '回执'],
  ],
  ['tasks', ['待办', '待完成', '任务', '通知', 'todo', 'to do', 'tasks', 'task', 'notice', 'notices']],
  ['board', ['制度', '公告', '政策', 'policy', 'policies', 'board', 'rules']],
  ['help', ['帮助', '帮忙', '你好', 'help', 'hello', 'hi', 'menu', '菜单']],
];

/** Typed words. Unknown words get help, never silence. */
export function wordCommands(context: ChatContext, typed: string): Promise<Reply> {
  const { actor } = context;
  const plain = typed.normalize('NFKC').toLowerCase().trim();
  if (plain === '?') return Promise.resolve({ kind: 'text', text: text(actor.language, 'words.help') });
  // A whole question needs no typing twice: it stands in the form already, and is sent with one tap.
  if (plain.endsWith('?')) {
    const values = { question: typed.trim() };
    return Promise.resolve({ kind: 'form', form: questionForm(context, 'hr'), values });
  }
  const meaning = words.find(([, forms]) => forms.some((form) => occurs(form, plain)))?.[0];
  const say = (key: string): Reply => ({ kind: 'text', text: text(actor.language, key) });
  const replies: Record<Meaning, () => Reply> = {
    ask: () => ({ kind: 'form', form: questionForm(context, 'hr') }),
    data: () => ({ kind: 'page', path: '/me' }),
    tasks: () => ({ kind: 'page', path: '/me#open' }),
    board: () => ({ kind: 'page', path: '/board' }),
    help: () => say('words.help'),
  };
  return Promise.resolve(meaning ? replies[meaning]() : say('words.unknown'));
}

/** Latin words stand alone; Chinese ones may stand in a sentence. */
function occurs(form: string, typed: string): boolean {
  if (!/^[a-z ]+$/.test(form)) return typed.includes(form);
  return ` ${typed.replace(/[^a-z]+/g, ' ')} `.includes(` ${form} `);
}
