import type { Language } from '../../messages/model.ts';

/**
 * A source as its reader cites it. Requirements name theirs once, as `PIPL 17(1)(2), 19; GDPR 13(2)(a)`; in
 * Chinese that is 《个人信息保护法》第十七条第一款第二项、第十九条；《通用数据保护条例》第13条第2款(a)项. A source that is
 * none of these stays as it is written.
 */
export function citation(source: string, language: Language): string {
  return language === 'en' ? source : source.split('; ').map(inChinese).join('；');
}

const laws = [
  { name: 'PIPL', chinese: '《个人信息保护法》', article: ofChina },
  { name: 'GDPR', chinese: '《通用数据保护条例》', article: ofTheUnion },
  { name: 'Labour Contract Law', chinese: '《劳动合同法》', article: ofChina },
] as const;

/** House rules, and what is cited beside the articles of a law. */
export const otherSources: Readonly<Record<string, string>> = {
  'Heed: model disclosure table': '阅知内部规则：告知事项样表',
  'Heed: model of a monitoring policy': '阅知内部规则：监控制度样本',
  'Heed: a policy about personal data is checked against a law':
    '阅知内部规则：涉及个人信息的制度须对照法律检查',
  'Heed: policies are reviewed regularly': '阅知内部规则：制度定期复审',
  'Heed: nobody alone writes to many people': '阅知内部规则：没有人独自给很多人发消息',
  'Heed: each separate consent is given by a tap': '阅知内部规则：单独同意逐项点击作答',
  'Heed: counsel overrides only what law leaves open': '阅知内部规则：法务只能豁免法律留有余地的要求',
  'Heed: a policy that went through a procedure is approved by counsel':
    '阅知内部规则：走过程序的制度由法务批准',
  'Works Constitution Act (DE) 87(1) no. 6': '德国《企业组织法》第87条第1款第6项',
  'recital 43': '序言第43条',
  'WP29 opinion 2/2017 (secondary)': '第29条工作组第2/2017号意见（二手来源）',
};

/** Not read in the law itself, but in what others say of it. */
const secondary = ' (secondary)';

function inChinese(source: string): string {
  if (source.endsWith(secondary) && !otherSources[source]) {
    return `${inChinese(source.slice(0, -secondary.length))}（二手来源）`;
  }
  const law = laws.find(({ name }) => source.startsWith(`${name} `));
  if (!law) return otherSources[source] ?? source;
  const places = source.slice(law.name.length + 1).split(', ');
  return law.chinese + places.map((place) => otherSources[place] ?? law.article(place)).join('、');
}

interface Place {
  article: number;
  /** The last of several articles. */
  last?: number;
  /** What stands in brackets: paragraph, item. */
  parts: string[];
}

function placeOf(text: string): Place | undefined {
  const found = /^(\d+)(?:-(\d+))?((?:\(\w+\))*)$/.exec(text);
  if (!found) return undefined;
  const [, article, last, parts = ''] = found;
  return {
    article: Number(article),
    ...(last ? { last: Number(last) } : {}),
    parts: [...parts.matchAll(/\w+/g)].map(([part]) => part),
  };
}

function ofChina(text: string): string {
  const place = placeOf(text);
  if (!place) return text;
  const [paragraph, item] = place.parts.map((part) => numeral(Number(part)));
  return `第${numeral(place.article)}条${paragraph ? `第${paragraph}款` : ''}${item ? `第${item}项` : ''}`;
}

function ofTheUnion(text: string): string {
  const place = placeOf(text);
  if (!place) return text;
  const { article, last, parts } = place;
  if (last) return `第${article}至${last}条`;
  // The definitions are numbered points without paragraphs.
  if (article === 4) return `第4条${parts.map((part) => `(${part})项`).join('')}`;
  const rest = parts.map((part) => (/^\d+$/.test(part) ? `第${part}款` : `(${part})项`));
  return `第${article}条${rest.join('')}`;
}

const digits = '零一二三四五六七八九';

/** 1 to 99 as laws number their articles. */
function numeral(n: number): string {
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  const end = ones === 0 ? '' : digits.charAt(ones);
  if (tens === 0) return digits.charAt(ones);
  return `${tens === 1 ? '' : digits.charAt(tens)}十${end}`;
}
