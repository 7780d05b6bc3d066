import { HeedError } from '../../../src/errors.ts';
import { formatDate, formatMoment } from '../../../src/messages/format.ts';
import { receiptPath } from '../../../src/receipts/path.ts';
import { passedIn } from '../../../src/training/certificate.ts';
import { sayCertificateNumber } from '../../../src/training/certificate-number.ts';
import { certificatePdf } from '../../../src/training/certificate-pdf.ts';
import {
  certificatePath,
  certificatePdfPath,
  checkPath,
  recognisedPdfPath,
  trainingPath,
} from '../../../src/training/present.ts';
import { Facts, LinkButton, PageHead, Section } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { nameParam } from './data.ts';

/** GET /training/:course/passed: the newest time that it was passed, also while it is being renewed. */
export async function showCertificate(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const code = nameParam(ctx, 'course');
  const passed = await passedIn(app.db, viewer.id, code);
  if (!passed) throw new HeedError('not-found', 'this person has not passed that course');
  const { titles, number, at, validUntil, entryId, certificate, recognitions } = passed;
  renderPage(ctx, {
    title: t('training.page.certificateTitle'),
    width: 'reading',
    path: certificatePath(code),
    body: (
      <>
        <PageHead
          title={t('training.page.certificateTitle')}
          lead={t('training.page.certificateOf', { title: titles[language], number })}
          up={{ href: trainingPath, label: t('training.page.mine') }}
        />
        <div class="sheet">
          <Facts
            items={[
              { label: t('training.page.holder'), value: viewer.name },
              { label: t('training.page.course'), value: titles[language] },
              { label: t('training.page.passedOn'), value: formatMoment(at, language, app.zone) },
              {
                label: t('training.page.validUntil'),
                value: validUntil ? formatDate(validUntil, language, now) : t('training.page.noEnd'),
              },
              {
                label: t('training.check.number'),
                value: certificate ? (
                  <a href={checkPath(certificate)}>{sayCertificateNumber(certificate)}</a>
                ) : (
                  t('training.page.numberErased')
                ),
              },
              ...(entryId === null ? [] : [{ label: t('training.page.entry'), value: String(entryId) }]),
            ]}
          />
        </div>
        <div class="button-row">
          {certificate ? (
            <LinkButton href={certificatePdfPath(code)} look="primary">
              {t('training.page.print')}
            </LinkButton>
          ) : null}
          {entryId === null ? null : (
            <LinkButton href={receiptPath(entryId)}>{t('training.page.receipt')}</LinkButton>
          )}
        </div>
        {recognitions.length === 0 ? null : (
          <Section
            id="recognitions"
            title={t('training.recognition.title')}
            text={t('training.recognition.text')}
          >
            <ul>
              {recognitions.map((one) => (
                <li key={one}>{t(`training.recognition.${one}`)}</li>
              ))}
            </ul>
            {certificate ? (
              <div class="button-row">
                <LinkButton href={recognisedPdfPath(code)}>{t('training.recognition.print')}</LinkButton>
              </div>
            ) : null}
          </Section>
        )}
        {entryId === null ? null : <p class="quiet">{t('training.page.receiptNote')}</p>}
      </>
    ),
  });
}

/** GET /training/:course/certificate.pdf: the same on paper, in both languages; none once its number was erased. */
export async function certificateFile(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, language, now } = ctx.state;
  const code = nameParam(ctx, 'course');
  const passed = await passedIn(app.db, viewer.id, code);
  if (!passed?.certificate)
    throw new HeedError('not-found', 'this person has no certificate of that course that can be checked');
  const { certificate } = passed;
  const url = app.baseUrl + checkPath(certificate);
  const recognised = ctx.query.recognitions === '1';
  const holder = viewer.name;
  const doc = certificatePdf({
    holder,
    passed,
    certificate,
    recognised,
    url,
    first: language,
    zone: app.zone,
    now,
  });
  ctx.type = 'application/pdf';
  ctx.attachment(`certificate-${code}.pdf`);
  ctx.body = doc;
  doc.end();
}
