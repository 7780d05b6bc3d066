import { affectedPath } from '../../../../src/crisis/affected/present.ts';
import { type AffectedLine, affectedLines, reaches } from '../../../../src/crisis/affected/reached.ts';
import { severities } from '../../../../src/crisis/affected/rules.ts';
import { formatMoment } from '../../../../src/messages/format.ts';
import { Badge, DataTable, Pager, Tabs, type Tone } from '../../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../../context.ts';
import { renderAffected, within } from './frame.tsx';

const page = 100;

export const reachTones: Record<AffectedLine['reach'], Tone> = {
  untold: 'neutral',
  waiting: 'wait',
  accepted: 'wait',
  seen: 'good',
  unopened: 'warn',
  missed: 'bad',
  'by-hand': 'good',
};

/** What they are called: somebody from outside by their name, or by their number once it is erased. */
export function nameIn(ctx: Ctx, { name, number, personId, left }: AffectedLine) {
  const t = translate(ctx);
  const mark =
    personId === null ? t('crisis.affected.people.outsider') : left ? t('crisis.affected.people.left') : '';
  return (
    <>
      {name ?? `${number} (${t('crisis.affected.people.gone')})`} {mark ? <Badge>{mark}</Badge> : null}
    </>
  );
}

/** How and when they were told, and what is known of it. */
export function Reached({ ctx, line }: { ctx: Ctx; line: AffectedLine }) {
  const t = translate(ctx);
  const { language } = ctx.state;
  const { timeZone } = signedIn(ctx);
  const { reach, kind, toldAt, way, platform } = line;
  const chat = platform === 'email' || platform === 'sms' ? platform : 'chat';
  const by = way === null || way === 'none' ? null : way === 'mail' ? 'mail' : platform ? chat : null;
  return (
    <>
      <Badge tone={reachTones[reach]}>{t(`crisis.affected.reach.${reach}`)}</Badge>
      {kind && toldAt ? (
        <span class="quiet">
          {' '}
          {t('crisis.affected.people.told', {
            kind: t(`crisis.affected.texts.kindOf.${kind}`),
            time: formatMoment(toldAt, language, timeZone),
          })}
          {by ? ` · ${t('crisis.affected.people.by', { way: t(`crisis.affected.people.way.${by}`) })}` : ''}
        </span>
      ) : null}
    </>
  );
}

/** GET /crisis/:incident/affected/people */
export async function showPeople(ctx: Ctx): Promise<void> {
  const here = await within(ctx, 'affected.read');
  const { app, now, language } = ctx.state;
  const t = translate(ctx);
  const words = (key: string) => t(`crisis.affected.people.${key}`);
  const asked = (name: string) => {
    const value = ctx.query[name];
    return typeof value === 'string' ? value : '';
  };
  const reach = ([...reaches, 'to-look-after'] as const).find((one) => one === asked('reach'));
  const severity = severities.find((one) => one === asked('severity'));
  const standing = asked('standing') === 'out' ? ('not-affected' as const) : undefined;
  const after = /^\d{1,7}$/.test(asked('after')) ? Number(asked('after')) : 0;
  const { id } = here.incident;
  const filter = { reach, severity, standing, after, limit: page + 1 };
  const found = await affectedLines(app.db, app.vault, id, filter, now);
  const rows = found.slice(0, page);
  const query = (more: Record<string, string>) => {
    const params = new URLSearchParams(more).toString();
    return affectedPath(id, `/people${params ? `?${params}` : ''}`);
  };
  const chosen: Record<string, string> = {
    ...(reach ? { reach } : {}),
    ...(severity ? { severity } : {}),
    ...(standing ? { standing: 'out' } : {}),
  };
  const last = rows.at(-1);
  renderAffected(
    ctx,
    here,
    'people',
    <>
      <Tabs
        label={words('filter')}
        items={[
          { label: words('all'), href: query({}), current: Object.keys(chosen).length === 0 },
          {
            label: words('lookAfter'),
            href: query({ reach: 'to-look-after' }),
            current: reach === 'to-look-after',
          },
          { label: words('out'), href: query({ standing: 'out' }), current: standing !== undefined },
        ]}
      />
      <DataTable
        caption={words('title')}
        captionHidden
        rows={rows}
        rowKey={({ id: key }) => key}
        empty={words('none')}
        columns={[
          {
            key: 'name',
            label: words('name'),
            cell: (line) => <a href={affectedPath(id, `/people/${line.id}`)}>{nameIn(ctx, line)}</a>,
          },
          {
            key: 'kinds',
            label: words('kinds'),
            cell: (line) => (
              <>
                {line.standing === 'not-affected' ? <Badge>{words('outMark')}</Badge> : null}{' '}
                {line.kinds
                  .map((kind) => t(`crisis.affected.kind.${kind}`))
                  .join(language === 'en' ? ', ' : '、')}
              </>
            ),
          },
          { key: 'reach', label: words('reach'), cell: (line) => <Reached ctx={ctx} line={line} /> },
        ]}
      />
      {found.length > page && last ? (
        <Pager
          label={words('pages')}
          next={{ href: query({ ...chosen, after: String(last.number) }), label: words('next') }}
        />
      ) : null}
    </>,
  );
}
