import { files } from './exports/files.ts';
import { page } from './exports/page.ts';
import { statement } from './exports/statement.ts';

/** Lists and statements that leave Heed as files. */
export const exportTexts = {
  'zh-CN': { ...files['zh-CN'], page: page['zh-CN'], statement: statement['zh-CN'] },
  en: { ...files.en, page: page.en, statement: statement.en },
};
