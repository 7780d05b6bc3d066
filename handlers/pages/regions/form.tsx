import { v7 } from 'uuid';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import type { Field } from '../../../src/messages/model.ts';
import { sayProblem } from '../../../src/messages/problems.ts';
import { demand } from '../../../src/people/permissions.ts';
import { readableVersions } from '../../../src/policies/store.ts';
import { recordBasis } from '../../../src/regions/bases.ts';
import { regionsPath } from '../../../src/regions/present.ts';
import { basisKinds, transferUses } from '../../../src/regions/rules.ts';
import { entityHomes } from '../../../src/regions/set-homes.ts';
import { isUuid } from '../../../src/uuid.ts';
import { Button, FieldView, Hidden } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, formList } from '../../context.ts';
import { consoleViewer, done, renderConsole } from '../console/shell.tsx';
import { type Words, wordsFor } from '../console/words.ts';
import { Wrong } from '../console/wrong.tsx';

type Values = Readonly<Record<string, string | undefined>>;

/** The field that a problem is about. */
const fieldOf: Readonly<Record<string, string>> = {
  regionEntity: 'entity',
  regionTo: 'to',
  regionUses: 'uses',
  regionKind: 'kind',
  regionReference: 'reference',
  regionSha256: 'sha256',
  regionNotice: 'notice',
  regionAssessed: 'assessed',
  regionReview: 'review',
  regionValid: 'valid',
};

interface WrongField {
  name: string;
  at: string;
  what: string;
}

/** GET /console/regions/bases/new */
export async function newBasis(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'regions.record');
  await render(ctx, { id: v7() }, []);
}

/** POST /console/regions/bases */
export async function recordedBasis(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'regions.record');
  const { app, now, language } = ctx.state;
  const values: Values = { ...formFields(ctx), uses: formList(ctx, 'uses').join(',') };
  const { id = '', entity = '', to = '', kind, reference = '', sha256 = '', notice = '' } = values;
  if (!isUuid(id)) throw new HeedError('bad-request', 'that is not the form of a basis');
  const input = {
    ...{ id, entity: plain(entity), to: to.normalize('NFKC').trim().toUpperCase() },
    uses: transferUses.filter((use) => values.uses?.split(',').includes(use)),
    kind: basisKinds.find((one) => one === kind),
    ...{ reference: plain(reference), sha256: sha256.replaceAll(/\s/gu, '') },
    versionId: isUuid(notice) ? notice : undefined,
    ...{ assessedOn: values.assessed ?? '', reviewOn: values.review ?? '', validUntil: values.valid ?? '' },
  };
  try {
    await inTransaction(app.db, (tx) => recordBasis(tx, { ...input, by, zone: app.zone, now }));
    done(ctx, regionsPath, 'recorded');
  } catch (error) {
    if (!(error instanceof HeedError) || error.problems.length === 0) throw error;
    const problems = error.problems.map((one) => {
      const { at, problem: what } = sayProblem(language, one);
      const place = 'said' in one && one.said ? one.said.place.code : '';
      return { name: fieldOf[place] ?? 'entity', at, what };
    });
    ctx.status = 422;
    await render(ctx, values, problems);
  }
}

/** Without signs that are none, which no database takes. */
const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cs}]/gu, '').trim();

async function render(ctx: Ctx, values: Values, problems: readonly WrongField[]): Promise<void> {
  const words = wordsFor(ctx);
  const { t } = words;
  const fields = await fieldsOf(ctx, words);
  renderConsole(ctx, {
    title: t('regions.newBasis'),
    lead: t('regions.newBasisText'),
    up: { href: regionsPath, label: t('regions.title') },
    path: `${regionsPath}/bases/new`,
    body: (
      <>
        <Wrong
          title={t('console.form.wrong')}
          problems={problems.map(({ name, at, what }) => ({
            id: `basis-${name}`,
            problem: `${at}: ${what}`,
          }))}
        />
        <form class="answer" method="post" action={`${regionsPath}/bases`} noValidate>
          <Hidden csrf={csrf(ctx)} values={{ id: values.id ?? '' }} />
          {fields.map((one) => {
            const wrong = problems.find(({ name }) => name === one.name);
            return (
              <FieldView
                key={one.name}
                id={`basis-${one.name}`}
                field={one}
                value={values[one.name] ?? ''}
                optional={t('common.optional')}
                {...(wrong ? { error: wrong.what } : {})}
              />
            );
          })}
          <Button look="primary">{t('regions.record')}</Button>
        </form>
      </>
    ),
  });
}

/** In the order of the page. */
async function fieldsOf(ctx: Ctx, { t }: Words): Promise<Field[]> {
  const { app, now, language } = ctx.state;
  const { homes } = await entityHomes(app.db, now);
  const versions = (await readableVersions(app.db)).filter(({ state }) => state === 'in-force');
  const titles = await app.db
    .selectFrom('policy_text')
    .select(['version_id', 'title'])
    .where('language', '=', language)
    .where('version_id', 'in', ['00000000-0000-0000-0000-000000000000', ...versions.map(({ id }) => id)])
    .execute();
  const title = (id: string) => titles.find((one) => one.version_id === id)?.title ?? id;
  const needed = { required: true } as const;
  return [
    {
      ...{ name: 'entity', kind: 'choice', label: t('regions.entity'), ...needed },
      options: homes.filter(({ region }) => region).map(({ entity }) => ({ value: entity, label: entity })),
    },
    {
      name: 'to',
      kind: 'text',
      label: t('regions.to'),
      help: t('regions.regionHelp'),
      maxLength: 2,
      ...needed,
    },
    {
      ...{ name: 'uses', kind: 'choices', label: t('regions.uses'), help: t('regions.usesHelp'), ...needed },
      options: transferUses.map((value) => ({ value, label: t(`regions.use.${value}`) })),
    },
    {
      ...{ name: 'kind', kind: 'choice', label: t('regions.kind'), help: t('regions.kindHelp'), ...needed },
      options: basisKinds.map((value) => ({ value, label: t(`regions.kindOf.${value}`) })),
    },
    { name: 'reference', kind: 'text', label: t('regions.reference'), maxLength: 200 },
    {
      name: 'sha256',
      kind: 'text',
      label: t('regions.sha256'),
      help: t('regions.sha256Help'),
      maxLength: 100,
    },
    {
      ...{
        name: 'notice',
        kind: 'choice',
        label: t('regions.notice'),
        help: t('regions.noticeHelp'),
        ...needed,
      },
      options: versions.map(({ id }) => ({ value: id, label: title(id) })),
    },
    { name: 'assessed', kind: 'date', label: t('regions.assessed'), ...needed },
    {
      name: 'review',
      kind: 'date',
      label: t('regions.reviewed'),
      help: t('regions.reviewedHelp'),
      ...needed,
    },
    { name: 'valid', kind: 'date', label: t('regions.valid'), help: t('regions.validHelp') },
  ];
}
