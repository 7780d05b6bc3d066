import { can, demand } from '../../../src/people/permissions.ts';
import type { VersionRow } from '../../../src/policies/store.ts';
import { readFile } from '../../../src/procedure/kept-files.ts';
import { type StatedFact, statedFacts, statedWords } from '../../../src/procedure/stated/present.ts';
import { findStated, type StatedProcedure } from '../../../src/procedure/stated/store.ts';
import { procedureOf } from '../../../src/procedure/store.ts';
import { Alert, Facts, Section } from '../../../src/web/components/index.ts';
import { type Ctx, idParam } from '../../context.ts';
import { procedurePath } from './procedure-data.ts';
import { consoleViewer } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

/** How a version came about: by a procedure on record, by one that is only stated, or by none. */
export async function originSection(ctx: Ctx, version: VersionRow) {
  const words = wordsFor(ctx);
  const { t } = words;
  const { db } = ctx.state.app;
  const stated = await findStated(db, version.id);
  const reads = can(consoleViewer(ctx), 'policies.drafts');
  if (stated) return <Stated stated={stated} reads={reads} words={words} />;
  const procedure = await procedureOf(db, version.id);
  return (
    <Section id="origin" title={t('console.policy.origin')}>
      {procedure && reads ? (
        <p>
          <a href={procedurePath(procedure)}>{t('console.policy.originRecord')}</a>
        </p>
      ) : (
        <p>{t(wordsOf(procedure, version))}</p>
      )}
    </Section>
  );
}

function wordsOf(procedure: string | undefined, { change }: VersionRow): string {
  if (procedure) return 'console.policy.originHeld';
  return change === 'editorial' ? 'console.policy.originWording' : 'console.policy.originNone';
}

/** Whoever may read drafts and minutes reads all of it; everybody else who it is that says so. */
function Stated({ stated, reads, words }: { stated: StatedProcedure; reads: boolean; words: Words }) {
  const { t, moment } = words;
  const link = ({ value, file }: StatedFact) =>
    file ? (
      <>
        <a href={`/console/policies/${stated.versionId}/procedure/${file.id}`} download>
          {value}
        </a>{' '}
        <span class="quiet">{t('console.procedure.kilobytes', { size: Math.ceil(file.size / 1024) })}</span>
        <br />
        <code class="hash">{file.sha256}</code>
      </>
    ) : (
      value
    );
  return (
    <Section id="origin" title={t('procedure.stated.title')}>
      <Alert tone="warn">
        {statedWords(stated, t).map((one) => (
          <p key={one}>{one}</p>
        ))}
      </Alert>
      {reads ? (
        <Facts
          items={[
            ...statedFacts(stated, t).map((one) => ({ label: one.label, value: link(one) })),
            { label: t('procedure.stated.recordedAt'), value: moment(stated.statedAt).label },
            {
              label: t('procedure.stated.statement'),
              value: (
                <a href={`/console/policies/${stated.versionId}/procedure/${stated.id}`} download>
                  <code class="hash">{stated.sha256}</code>
                </a>
              ),
            },
          ]}
        />
      ) : null}
      <p>{t('procedure.stated.forText', { number: stated.number })}</p>
      <Facts
        items={(['zh-CN', 'en'] as const).map((language) => ({
          label: t(`console.language.${language}`),
          value: <code class="hash">{stated.texts[language]}</code>,
        }))}
      />
    </Section>
  );
}

/** GET /console/policies/:version/procedure/:minutes: a statement or a file of it, exactly as it was handed in. */
export async function statedFile(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'policies.drafts');
  const { name, mediaType, bytes } = await readFile(ctx.state.app.db, idParam(ctx, 'minutes'));
  ctx.type = mediaType;
  // Never opened in place: it came from outside.
  ctx.attachment(name);
  ctx.body = bytes;
}
