import type { Language } from '../messages/model.ts';
import { text } from '../messages/texts.ts';
import { type Fact, fact, type Words, wordsIn } from './content/model.ts';
import { sectionsOf } from './content/sections.ts';
import type { Gathered, PackDeps } from './make.ts';
import { packDocument } from './pdf/document.ts';

/** The document in one language; `end()` makes it flow. */
export function documentIn(
  language: Language,
  { vkey, zone }: PackDeps,
  gathered: Gathered,
): Promise<PDFKit.PDFDocument> {
  const { facts, provable, pictures, reasons, at } = gathered;
  const words = wordsIn(language, zone);
  const signatures = new Set(pictures.keys());
  return packDocument({
    words,
    at,
    subtitle: words.t('pack.subtitle', names(gathered, language)),
    running: `${start(facts.person.name)} ${start(facts.person.staffNo)} · ${facts.policy.code} · ${gathered.id}`,
    about: about(gathered, words),
    sections: sectionsOf(facts, { provable, vkey, signatures, reasons }, words),
    pictures,
  });
}

/** As much of a name as one line at the foot of every page has room for. */
const start = (name: string): string => {
  const letters = Array.from(name);
  return letters.length > 24 ? `${letters.slice(0, 23).join('')}…` : name;
};

/** What is in the archive and how it is checked. */
export function readmeIn(language: Language, { vkey, zone, baseUrl }: PackDeps, gathered: Gathered): string {
  const { at, id } = gathered;
  return text(language, 'pack.readme.text', {
    ...names(gathered, language),
    id,
    at: wordsIn(language, zone).at(at),
    base: baseUrl,
    vkey,
  });
}

function names({ facts }: Gathered, language: Language) {
  const { person, policy, versions } = facts;
  const title = versions.at(-1)?.version.titles[language] ?? policy.code;
  return { title, code: policy.code, name: person.name, staffNo: person.staffNo };
}

function about(
  { id, at, order, facts, provable }: Gathered,
  { t, at: moment, day, language }: Words,
): Fact[] {
  const { person, policy, versions } = facts;
  const { by, purpose } = order;
  const entity = versions.at(-1)?.texts[language].front.entity;
  const { size } = provable.checkpoint ?? {};
  return [
    { label: t('pack.about.person'), value: person.name },
    { label: t('pack.about.staffNo'), value: person.staffNo },
    ...fact(t('pack.about.entity'), person.entity ?? entity),
    ...fact(
      t('pack.about.employment'),
      person.employment
        .map(({ from, to }) => `${day(from)} – ${to ? day(to) : t('pack.about.until')}`)
        .join('; '),
    ),
    {
      label: t('pack.about.policy'),
      value: `${versions.at(-1)?.version.titles[language] ?? ''} (${policy.code})`,
    },
    { label: t('pack.about.made'), value: moment(at) },
    {
      label: t('pack.about.by'),
      value:
        'operator' in by ? t('pack.about.operator', { name: by.operator }) : `${by.name} (${by.staffNo})`,
    },
    { label: t('pack.about.purpose'), value: purpose.trim() },
    { label: t('pack.about.id'), value: id, code: true },
    {
      label: t('pack.about.checkpoint'),
      value: size === undefined ? t('pack.about.noCheckpoint') : t('pack.about.size', { size }),
    },
  ];
}
