import { requestsDesk } from './requests/desk.ts';
import { requestsPerson } from './requests/person.ts';

/** A person's requests about their own data: what they read, and what whoever answers reads. */
export const requests = {
  'zh-CN': { ...requestsPerson['zh-CN'], ...requestsDesk['zh-CN'] },
  en: { ...requestsPerson.en, ...requestsDesk.en },
};
