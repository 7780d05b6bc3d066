import type { Db, Tx } from '../db/pool.ts';
import { mayObject } from '../objections/rules.ts';
import { loadText, type VersionRow } from '../policies/store.ts';
import { namedCourses } from '../training/store.ts';
import type { CardSubject } from './present.ts';

/** What cards say about a policy version; read from its texts in both languages. */
export async function cardSubject(db: Db | Tx, version: VersionRow): Promise<CardSubject> {
  const zh = await loadText(db, version.id, 'zh-CN');
  const en = await loadText(db, version.id, 'en');
  const courses = en.front.courses ? await namedCourses(db, en.front.courses) : [];
  return {
    titles: { 'zh-CN': zh.front.title, en: en.front.title },
    summaries: { 'zh-CN': zh.front.summary, en: en.front.summary },
    sources: {
      'zh-CN': `${zh.front.entity} · ${zh.front.owner}`,
      en: `${en.front.entity} · ${en.front.owner}`,
    },
    action: version.action,
    minimumMethod: version.minimumMethod,
    ...(courses.length > 0 ? { courses } : {}),
    ...(mayObject(zh.front) ? { objectTo: version.id } : {}),
  };
}
