import { simplified } from '../messages/traditional.ts';

/**
 * Words by which somebody may be saying that they are in danger from themselves. Better one kind answer too many
 * than one too few; what people say every day of being tired or amused is left out.
 */
const chinese =
  /不想活|活不下去|活着(?:真)?没(?:有)?(?:什么)?(?:意思|意义)|不如死|(?:想|要)(?:去)?(?:自杀|自尽|轻生|寻死)|自杀|轻生|(?:^|[\s，。！,.!我真好很])想死(?!你|他|她|了你|我了|大家)|结束(?:我的|自己的)?生命|了结(?:自己|生命)|(?:割腕|跳楼|上吊)|伤害自己|自残/u;
const english =
  /\bsuicid(?:e|al)\b|\bkill(?:ing)? myself\b|\bend(?:ing)? (?:my|it) (?:life|all)\b|\b(?:want|wish|going) to die\b|\bdon'?t want to (?:live|be alive|go on living)\b|\bno reason to live\b|\bbetter off dead\b|\b(?:hurt|harm|cut)(?:ing)? myself\b|\bself[- ]harm/iu;

/** A joke, a complaint about work, or a word within another. */
const everyday = /(?:笑|累|困|热|冷|忙|饿|气|烦|吓|急|渴)死|想死你|自杀式/u;

/** Whether what was typed may be a cry for help. */
export function isCryForHelp(typed: string): boolean {
  const plain = simplified(typed.normalize('NFKC'));
  if (english.test(plain.replaceAll('’', "'"))) return true;
  return chinese.test(plain.replaceAll(/\s+/g, ' ').replace(everyday, ''));
}
