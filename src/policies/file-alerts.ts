import type { Language, Localized } from '../messages/model.ts';

/** By what a row of a policy lets a colleague be alerted of file transfers (`src/file-rules/`). None: nobody is. */
export const fileAlertGrounds = ['type', 'size', 'volume'] as const;
export type FileAlertGround = (typeof fileAlertGrounds)[number];

/** `a colleague in charge is alerted by the type and size of files`; part of what people read. */
export function fileAlertWords(grounds: readonly FileAlertGround[], language: Language): string {
  const list = grounds.map((one) => groundWords[one][language]).join(language === 'zh-CN' ? '、' : ', ');
  return language === 'zh-CN'
    ? `超出公司规定时提醒负责的同事，依据：${list}`
    : `a colleague in charge is alerted when a rule is exceeded, by ${list}`;
}

const groundWords: Readonly<Record<FileAlertGround, Localized<string>>> = {
  type: { 'zh-CN': '文件类型', en: 'the type of a file' },
  size: { 'zh-CN': '文件大小', en: 'its size' },
  volume: { 'zh-CN': '一小时或一天内的数量和总量', en: 'how many and how much in an hour or a day' },
};
