import { formatWholeDate, formatWholeDay } from '../../../src/messages/format.ts';
import { type CheckedCertificate, checkCertificate } from '../../../src/training/certificate.ts';
import { sayCertificateNumber } from '../../../src/training/certificate-number.ts';
import { Alert, Button, Facts, FieldView, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';

const path = '/certificates';

/** GET /certificates?number=…: whether a certificate counts, for anybody who holds it. */
export async function showCheck(ctx: Ctx): Promise<void> {
  const { app, now } = ctx.state;
  const t = translate(ctx);
  const { number } = ctx.query;
  const typed = (typeof number === 'string' ? number : '').slice(0, 80);
  const found = await checkCertificate(app.db, typed, { zone: app.zone, now });
  ctx.set('cache-control', 'no-store');
  renderPage(ctx, {
    title: t('training.check.title'),
    width: 'reading',
    path,
    body: (
      <>
        <PageHead title={t('training.check.title')} lead={t('training.check.lead')} />
        {found ? <Found ctx={ctx} found={found} /> : null}
        {typed !== '' && !found ? (
          <Alert tone="warn" title={t('training.check.unknown')}>
            <p>{t('training.check.unknownLine')}</p>
          </Alert>
        ) : null}
        <form method="get" action={path} class="form">
          <FieldView
            id="number"
            field={{
              name: 'number',
              kind: 'text',
              label: t('training.check.number'),
              required: true,
              maxLength: 40,
            }}
            value={found ? sayCertificateNumber(found.certificate) : typed}
            optional={t('common.optional')}
          />
          <div class="button-row">
            <Button look={found ? 'plain' : 'primary'}>{t('training.check.submit')}</Button>
          </div>
        </form>
      </>
    ),
  });
}

function Found({ ctx, found }: { ctx: Ctx; found: CheckedCertificate }) {
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const { holders, titles, number, at, validUntil, counts } = found;
  const kind = counts ? 'counts' : 'ended';
  return (
    <>
      <Alert tone={counts ? 'good' : 'warn'} title={t(`training.check.${kind}`)}>
        <p>{t(`training.check.${kind}Line`)}</p>
      </Alert>
      <div class="sheet">
        <Facts
          items={[
            { label: t('training.page.holder'), value: holders.join(' / ') },
            {
              label: t('training.page.course'),
              value: t('training.page.certificateOf', { title: titles[language], number }),
            },
            { label: t('training.page.passedOn'), value: formatWholeDay(at, language, app.zone) },
            {
              label: t('training.page.validUntil'),
              value: validUntil ? formatWholeDate(validUntil, language) : t('training.page.noEnd'),
            },
          ]}
        />
      </div>
      <p class="help">{t('training.check.masked')}</p>
    </>
  );
}
