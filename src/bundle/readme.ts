import type { Language } from '../messages/model.ts';
import { text } from '../messages/texts.ts';
import { wordsIn } from '../pack/content/model.ts';
import type { BundleDeps, Gathered } from './make.ts';

/** What is in the bundle, what can be proved with it and how, and what not. */
export function readmeIn(
  language: Language,
  { vkey, baseUrl, zone }: BundleDeps,
  { id, at, subject, contents }: Gathered,
): string {
  const { policy, checkpoint, indexes, erased, waiting } = contents;
  const { person } = subject;
  return text(language, 'bundle.readme.text', {
    title: policy.titles[language],
    code: policy.code,
    number: policy.number,
    about: person
      ? text(language, 'bundle.readme.aboutPerson', { name: person.name, staffNo: person.staffNo })
      : text(language, 'bundle.readme.aboutAll'),
    id,
    at: wordsIn(language, zone).at(at),
    entries: indexes.length,
    erased,
    waiting,
    size: checkpoint?.size ?? 0,
    base: baseUrl,
    vkey,
  });
}
