import type { Definition } from '../../../src/file-rules/definition.ts';
import { sizeWords } from '../../../src/file-rules/present.ts';
import type { Words } from '../console/words.ts';

/** What a rule looks at, in a sentence: `Archives, larger than 20 MB; to people outside the company; WeCom`. */
export function ruleWords(
  { types, aboveBytes, within, channels, direction }: Definition,
  words: Words,
): string {
  const { t, n, language } = words;
  const list = (all: readonly string[]) => all.join(language === 'zh-CN' ? '、' : ', ');
  const per = within ? t(`fileRules.perWords.${within.per}`) : '';
  const parts = [
    types.length > 0 ? list(types.map((one) => t(`fileRules.type.${one}`))) : t('fileRules.anyType'),
    ...(aboveBytes === null ? [] : [t('fileRules.whatAbove', { size: sizeWords(aboveBytes, language) })]),
    ...(within && within.transfers !== null
      ? [t('fileRules.whatTransfers', { per, n: n(within.transfers) })]
      : []),
    ...(within && within.bytes !== null
      ? [t('fileRules.whatBytes', { per, size: sizeWords(within.bytes, language) })]
      : []),
    t(`fileRules.directionOf.${direction}`),
    list(channels.map((one) => t(`fileRules.channel.${one}`))),
  ];
  return parts.join(language === 'zh-CN' ? '；' : '; ');
}
