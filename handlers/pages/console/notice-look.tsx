import type { App } from '../../../src/app.ts';
import {
  type Body,
  type Language,
  type Localized,
  languages,
  type Message,
} from '../../../src/messages/model.ts';
import { askedByCard } from '../../../src/messages/question.ts';
import type { Audience } from '../../../src/notices/audience.ts';
import { type DepartmentChoice, departmentTree } from '../../../src/notices/choose.ts';
import { goesOutAt } from '../../../src/notices/order/rules.ts';
import { type Reach, reachOf } from '../../../src/notices/reach.ts';
import { previewCard } from '../../../src/notices/send.ts';
import { type UnreachedPeople, unreachedIn } from '../../../src/notices/unreached.ts';
import { isCallingWay } from '../../../src/people/calling-ways.ts';
import { Card, Facts, Section, Stats } from '../../../src/web/components/index.ts';
import type { Ctx } from '../../context.ts';
import { ElsewhereSection, UnreachedSection } from './unreached-people.tsx';
import type { Words } from './words.ts';

/** What is to go out, ordered or about to be. */
export interface Look {
  version: { id: string; number: number; state: string; titles: Localized<string> };
  audience: Audience;
  joiners: boolean;
  due: Date;
  sendAt: Date | undefined;
}

/** Everything a person has to see before saying yes to it. */
export interface LookData {
  look: Look;
  /** As each connected platform shows it. */
  shown: { platform: string; bodies: Message }[];
  reach: Reach;
  unreached: UnreachedPeople;
  /** Working days for which a chat may fail before its person is written to another way. */
  patience: number;
  departments: readonly DepartmentChoice[];
}

const mostNamed = 100;

export async function loadLook(ctx: Ctx, look: Look, reach?: Reach): Promise<LookData> {
  const { app, now } = ctx.state;
  const { audience, version, due } = look;
  const at = goesOutAt(look.sendAt, now);
  return {
    look,
    shown: shownOn(app, await previewCard(app.db, version.id, due, app.zone, at)),
    reach: reach ?? (await reachOf(app.db, audience, now)),
    unreached: await unreachedIn(app.db, audience, {
      versionId: version.id,
      connected: [...app.platforms.keys()],
      limit: mostNamed,
      now,
    }),
    patience: app.config.HEED_OTHER_WAY_AFTER,
    departments: audience.kind === 'departments' ? await departmentTree(app.db) : [],
  };
}

/** The card within the limits of each platform that people have; as it is where a platform has none. */
function shownOn({ platforms, baseUrl }: App, card: Message): LookData['shown'] {
  return [...platforms.values()]
    .filter(({ name }) => !isCallingWay(name))
    .map((platform) => {
      const body = (language: Language) =>
        platform.preview?.(card[language], { baseUrl, language }) ?? card[language];
      return { platform: platform.name, bodies: { 'zh-CN': body('zh-CN'), en: body('en') } };
    });
}

export function NoticeLook({ data, words }: { data: LookData; words: Words }) {
  const { look, reach, unreached } = data;
  const { t } = words;
  return (
    <>
      <ReachStats reach={reach} words={words} />
      <UnreachedSection unreached={unreached} words={words} />
      <ElsewhereSection elsewhere={unreached.elsewhere} patience={data.patience} words={words} />
      <Section id="cards" title={t('console.preview.cards')} text={t('console.preview.cardsText')}>
        {data.shown.map(({ platform, bodies }) => (
          <div class="flow" key={platform}>
            {platform === 'local' ? null : <h3>{t(`console.platform.${platform}`)}</h3>}
            <div class="side-by-side">
              {languages.map((language) => (
                <CardPreview
                  key={language}
                  language={language}
                  body={bodies[language]}
                  textPath={`/console/policies/${look.version.id}?text=${language}`}
                  words={words}
                />
              ))}
            </div>
          </div>
        ))}
      </Section>
      <Section id="order" title={t('console.preview.order')} sheet>
        <Facts items={orderFacts(data, words)} />
      </Section>
    </>
  );
}

function orderFacts({ look, departments }: LookData, words: Words) {
  const { t } = words;
  return [
    {
      label: t('console.noticeForm.policy'),
      value: t('console.noticeForm.versionOption', {
        title: look.version.titles[words.language],
        number: look.version.number,
        state: t(`console.policies.states.${look.version.state}`),
      }),
    },
    { label: t('console.noticeForm.audience'), value: audienceWords(look.audience, departments, words) },
    {
      label: t('console.noticeForm.joiners'),
      value: t(look.joiners ? 'console.preview.yes' : 'console.preview.no'),
    },
    {
      label: t('console.noticeForm.sendAt'),
      value: look.sendAt ? words.companyMoment(look.sendAt) : t('console.preview.atOnce'),
    },
    { label: t('console.noticeForm.due'), value: t('notices.card.due', { day: words.day(look.due) }) },
  ];
}

function ReachStats({ reach, words: { t, n } }: { reach: Reach; words: Words }) {
  return (
    <Stats
      items={[
        { label: t('console.preview.people'), value: n(reach.people) },
        { label: t('console.language.zh-CN'), value: n(reach.languages['zh-CN']) },
        { label: t('console.language.en'), value: n(reach.languages.en) },
      ]}
    />
  );
}

interface CardPreviewProps {
  language: Language;
  body: Body;
  /** The card's own link leads to a notice that is not there yet. */
  textPath: string;
  words: Words;
}

function CardPreview({ language, body: given, textPath, words }: CardPreviewProps) {
  const body = askedByCard(given);
  return (
    <div class="card-preview">
      <p class="card-preview-label">{words.t(`console.language.${language}`)}</p>
      <div lang={language}>
        {body.kind === 'card' ? <Card card={body.card} hrefFor={() => textPath} /> : <p>{body.text}</p>}
      </div>
    </div>
  );
}

export function audienceWords(
  audience: Audience,
  tree: readonly DepartmentChoice[],
  { t, n, language }: Words,
): string {
  const and = (list: string[]) => list.join(language === 'zh-CN' ? '、' : ', ');
  switch (audience.kind) {
    case 'everyone':
      return t('console.noticeForm.kind.everyone');
    case 'departments':
      return and(namesOf(tree, new Set(audience.ids)));
    case 'roles':
      return and(audience.roles.map((role) => t(`console.roles.${role}`)));
    case 'people':
      return t('console.preview.listed', { people: n(audience.ids.length) });
  }
}

function namesOf(tree: readonly DepartmentChoice[], ids: ReadonlySet<string>): string[] {
  return tree.flatMap(({ id, name, below }) => [...(ids.has(id) ? [name] : []), ...namesOf(below, ids)]);
}
