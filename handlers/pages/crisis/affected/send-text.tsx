import { sql } from 'kysely';
import { v7 } from 'uuid';
import { receiversOf } from '../../../../src/crisis/affected/tell.ts';
import { kindOfSeries, severityOfSeries } from '../../../../src/crisis/affected/words.ts';
import type { VersionView } from '../../../../src/crisis/statements/read.ts';
import { Confirm, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../../context.ts';
import type { ThereText } from './text.tsx';

interface SendProps {
  ctx: Ctx;
  there: ThereText;
  newest: VersionView;
  /** Whom it would reach now. */
  people: number;
  /** That it went out before. */
  sent: boolean;
}

/** To how many the text above would go now, and whether it went out already. */
export async function wouldReach(
  ctx: Ctx,
  { incident, series }: ThereText,
  newest: VersionView,
): Promise<Pick<SendProps, 'people' | 'sent'>> {
  const text = { kind: kindOfSeries(series), severity: severityOfSeries(series) };
  const { rows } = await sql<{ people: number; sent: boolean }>`
    select (select count(*)::int from affected a where ${receiversOf(text, incident.id)}) as people,
           exists (select from crisis_statement_sending g where g.statement_id = ${newest.id}::uuid) as sent`.execute(
    ctx.state.app.db,
  );
  return rows[0] ?? { people: 0, sent: false };
}

/** The one way by which those affected are told; a drill ends here. */
export function SendText({ ctx, there, newest, people, sent }: SendProps) {
  const t = translate(ctx);
  const { incident, series, path } = there;
  const words = (key: string, params = {}) => t(`crisis.affected.texts.${key}`, params);
  const kind = kindOfSeries(series);
  const label = incident.drill
    ? t('crisis.statements.drillDo')
    : kind === 'answer'
      ? words('publish')
      : words('send', { count: people });
  const nobody = kind !== 'answer' && people === 0 && !incident.drill;
  // A notice goes on to whoever is found later; what everybody has had once is not sent again.
  const over = sent && (kind !== 'notice' || incident.drill);
  if (over) return null;
  return (
    <Section id="send" title={t('crisis.statements.send')}>
      {newest.missing.length > 0 ? (
        <p>{t('crisis.statements.sendNot')}</p>
      ) : nobody ? (
        <p class="quiet">{words('sendNobody')}</p>
      ) : (
        <Confirm
          ask={label}
          text={incident.drill ? t('crisis.statements.drill') : words('sendText')}
          confirm={label}
          post={{ url: `${path}/send`, csrf: csrf(ctx) }}
          values={{ once: v7(), statement: newest.id, sha256: newest.hash }}
        />
      )}
    </Section>
  );
}
