import { answers } from './requests/answers.ts';
import { asking } from './requests/asking.ts';
import { dataWords } from './requests/data-words.ts';
import { deskActs } from './requests/desk-acts.ts';
import { deskList } from './requests/desk-list.ts';
import { deskNews } from './requests/desk-news.ts';
import { deskTerms } from './requests/desk-terms.ts';
import { news } from './requests/news.ts';
import { page } from './requests/page.ts';
import { requestsReminded } from './requests/reminded.ts';

const inLanguage = (language: 'zh-CN' | 'en') => ({
  ...asking[language],
  ...news[language],
  ...page[language],
  ...answers[language],
  ...dataWords[language],
  ...requestsReminded[language],
  desk: { ...deskList[language], ...deskNews[language], ...deskActs[language], ...deskTerms[language] },
});

/** A person's requests about their own data: what they read, and what whoever answers reads. */
export const requests = { 'zh-CN': inLanguage('zh-CN'), en: inLanguage('en') };
