import { simplified } from '../../messages/traditional.ts';

/** What somebody wants of counsellors, in one message. */
export type Wanted = { want: 'offered' } | { want: 'cancel' } | { want: 'book' | 'move'; code: string };

const asking = new Set([
  ...[
    '咨询师',
    '找咨询师',
    '找一位咨询师',
    '心理咨询',
    '心理援助',
    '心理支持',
    '心理热线',
    '预约咨询',
    '约咨询师',
    '我的预约',
    '热线',
  ],
  ...[
    'counsellor',
    'counselor',
    'counselling',
    'counseling',
    'support',
    'find a counsellor',
    'my booking',
    'my talk',
    'hotline',
    'helpline',
  ],
]);
const cancelling = /^(?:请)?(?:取消(?:我的)?(?:预约|咨询|谈话)|cancel (?:my )?(?:booking|talk|appointment))$/;
const booking = /^(改约|换到|move(?: to)?|预约|约|book)\s*[:：]?\s*([a-z][2-9][a-z][2-9])$/;

/** Far above any of these words; a long text is none of them, and is not looked through. */
const longest = 200;

/** Only what says nothing else: "预约 A7K3", "counsellor", "取消预约". */
export function wantedOfCounsellors(typed: string): Wanted | undefined {
  if (typed.length > longest) return undefined;
  const plain = simplified(typed.normalize('NFKC').toLowerCase())
    .replaceAll(/[\s。！!?？.，,]+$/gu, '')
    .trim();
  if (asking.has(plain)) return { want: 'offered' };
  if (cancelling.test(plain)) return { want: 'cancel' };
  const [, word, code] = booking.exec(plain) ?? [];
  if (!word || !code) return undefined;
  return { want: /^(?:改|换|move)/.test(word) ? 'move' : 'book', code: code.toUpperCase() };
}
