import { changeWords } from '../../policies/words.ts';
import type { VersionFacts } from '../facts.ts';
import type { ProcedureFacts } from '../procedures.ts';
import { procedureFile } from '../rules.ts';
import { fact, type Item, type Words } from './model.ts';
import { statedItems } from './stated.ts';

/** How each version came about, step by step; where nothing is on record, that is said and not passed over. */
export function procedureItems(
  { versions, procedures }: { versions: readonly VersionFacts[]; procedures: readonly ProcedureFacts[] },
  words: Words,
): Item[] {
  return [
    ...procedures.flatMap((one) => stepsOf(one, versions, words)),
    ...statedItems(versions, words),
    ...versions.flatMap((one) => publication(one, words)),
  ];
}

function stepsOf(
  facts: ProcedureFacts,
  versions: readonly VersionFacts[],
  { t, at, brief, language }: Words,
): Item[] {
  const ruled = versions.filter(({ procedureId }) => procedureId === facts.procedure.id);
  const chinese = ruled.some(({ texts }) => texts[language].front.rules.includes('CN'));
  const law = chinese ? t('pack.procedure.law') : '';
  const by = (id: string | null) => (id && facts.names.get(id)) || t('pack.unknown');
  const drafts: Item = {
    name: t('pack.procedure.drafts'),
    proves: t('pack.procedure.draftsProves'),
    files: [],
    blocks: [
      {
        form: 'table',
        columns: [
          { label: t('pack.procedure.draft'), share: 0.1 },
          { label: t('pack.procedure.author'), share: 0.15 },
          { label: t('pack.procedure.at'), share: 0.25 },
          { label: t('pack.procedure.hash'), share: 0.5, code: true },
        ],
        rows: facts.drafts.map(({ number, author, createdAt, sha256 }) => [
          String(number),
          by(author),
          brief(createdAt),
          `zh-CN ${sha256['zh-CN']}\nen ${sha256.en}`,
        ]),
      },
    ],
  };
  const consultations = facts.consultations.map(
    ({ openedAt, untilAt, closedAt, asked, comments, unanswered }): Item => ({
      name: t('pack.procedure.consultation'),
      proves: `${t(
        closedAt && unanswered === 0
          ? 'pack.procedure.consultationProves'
          : 'pack.procedure.consultationOpenProves',
      )}${law}`,
      files: [],
      blocks: [
        {
          form: 'facts',
          rows: [
            { label: t('pack.procedure.opened'), value: at(openedAt) },
            { label: t('pack.procedure.until'), value: at(untilAt) },
            { label: t('pack.procedure.closed'), value: at(closedAt) },
            { label: t('pack.procedure.asked'), value: String(asked) },
            { label: t('pack.procedure.comments'), value: String(comments) },
            { label: t('pack.procedure.handled'), value: String(comments - unanswered) },
          ],
        },
      ],
    }),
  );
  const negotiations = facts.negotiations.map((one): Item => {
    const files = one.files.map((file) => ({
      ...file,
      path: procedureFile({ ...file, mediaType: one.mediaTypes[file.id] ?? '' }),
    }));
    const counterpart = t(`pack.procedure.counterpart.${one.counterpart}`);
    const agreed = one.outcome === 'agreed';
    return {
      name: t('pack.procedure.negotiation', { counterpart }),
      proves: `${t(agreed ? 'pack.procedure.agreedProves' : 'pack.procedure.negotiationProves', { counterpart })}${law}`,
      files: files.map(({ path }) => path),
      blocks: [
        {
          form: 'facts',
          rows: [
            { label: t('pack.procedure.held'), value: one.heldOn },
            { label: t('pack.procedure.participants'), value: one.participants },
            { label: t('pack.procedure.outcome'), value: t(`pack.procedure.outcomes.${one.outcome}`) },
            { label: t('pack.procedure.recordedBy'), value: by(one.recordedBy) },
            { label: t('pack.procedure.recordedAt'), value: at(one.recordedAt) },
            ...files.flatMap(({ kind, name, size, sha256 }) => [
              {
                label: t(`pack.procedure.fileKind.${kind}`),
                value: `${name} (${t('pack.procedure.bytes', { bytes: size })})`,
              },
              { label: 'SHA-256', value: sha256, code: true },
            ]),
          ],
        },
        ...(one.correctedBy ? [{ form: 'note', text: t('pack.procedure.corrected') } as const] : []),
      ],
    };
  });
  const numbers = new Map(facts.drafts.map(({ id, number }) => [id, number]));
  const approvals = facts.approvals.map(
    ({ verdict, reason, decidedBy, decidedAt, draftId }): Item => ({
      name: `${t('pack.procedure.approval')}${language === 'en' ? ': ' : '：'}${t(`pack.procedure.verdict.${verdict}`)}`,
      proves: t('pack.procedure.approvalProves'),
      files: [],
      blocks: [
        {
          form: 'facts',
          rows: [
            { label: t('pack.procedure.decidedBy'), value: by(decidedBy) },
            { label: t('pack.procedure.at'), value: at(decidedAt) },
            { label: t('pack.procedure.draft'), value: String(numbers.get(draftId) ?? '') },
            ...fact(t('pack.procedure.reason'), reason),
          ],
        },
      ],
    }),
  );
  return [drafts, ...consultations, ...negotiations, ...approvals];
}

function publication(
  { version, texts, procedureId, ownProcedure, stated }: VersionFacts,
  { t, at, language }: Words,
): Item[] {
  const { number, publishedAt, inForceAt, endedAt, change } = version;
  const published: Item = {
    name: t('pack.procedure.published', { number }),
    proves: t(`pack.procedure.${provesOf({ procedureId, ownProcedure, stated })}`),
    files: [],
    blocks: [
      {
        form: 'facts',
        rows: [
          { label: t('pack.procedure.publishedAt'), value: at(publishedAt) },
          { label: t('pack.procedure.inForceAt'), value: at(inForceAt) },
          ...(endedAt ? [{ label: t('pack.procedure.endedAt'), value: at(endedAt) }] : []),
          { label: t('pack.procedure.change'), value: changeWords[change][language] },
          { label: 'SHA-256 zh-CN', value: texts['zh-CN'].sha256, code: true },
          { label: 'SHA-256 en', value: texts.en.sha256, code: true },
        ],
      },
      ...(procedureId || stated ? [] : [{ form: 'note', text: t('pack.procedure.missingText') } as const]),
    ],
  };
  return [published];
}

function provesOf({
  procedureId,
  ownProcedure,
  stated,
}: Pick<VersionFacts, 'procedureId' | 'ownProcedure' | 'stated'>): string {
  if (!procedureId && !stated) return 'missingProves';
  if (!ownProcedure) return 'wordingProves';
  return procedureId ? 'publishedProves' : 'statedProves';
}
