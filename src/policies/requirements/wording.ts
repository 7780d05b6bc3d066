import type { Localized } from '../../messages/model.ts';

/**
 * How the absence of each thing is said. Shared by the rule sets, so that something two laws ask for is
 * reported once with both sources.
 */
export const absent = {
  what: { 'zh-CN': '未写明处理哪些个人信息', en: 'does not say which data it is about' },
  purpose: { 'zh-CN': '未写明处理目的', en: 'does not say what the data is for' },
  use: { 'zh-CN': '未写明如何使用', en: 'does not say how the data is used' },
  retention: { 'zh-CN': '未写明保存期限', en: 'does not say how long the data is kept' },
  rights: { 'zh-CN': '未写明本人享有的权利', en: 'does not say which rights the person has' },
  means: { 'zh-CN': '未写明处理方式', en: 'does not say by which means the data is processed' },
  handler: {
    'zh-CN': '未写明个人信息处理者的名称和联系方式',
    en: 'does not name who is responsible for the data and how to reach them',
  },
  recipients: {
    'zh-CN': '未写明接收方；没有接收方请写空列表 []',
    en: 'does not say who receives the data; an empty list [] says nobody',
  },
  transfers: {
    'zh-CN': '未写明是否向境外提供；不提供请写空列表 []',
    en: 'does not say whether data leaves the country; an empty list [] says it does not',
  },
  exercise: { 'zh-CN': '未写明行使权利的方式和程序', en: 'does not say how people use their rights' },
  withdrawal: { 'zh-CN': '未写明如何撤回同意', en: 'does not say how consent is withdrawn' },
  automatedDecisions: {
    'zh-CN': '未写明是否进行自动化决策',
    en: 'does not say whether decisions are made automatically',
  },
} satisfies Record<string, Localized<string>>;
