import { writtenOutcomes } from '../../../src/cases/decide.ts';
import { Confirm, FieldView, LinkButton } from '../../../src/web/components/index.ts';
import { csrf, translate } from '../../context.ts';
import { Words } from './notes.tsx';
import type { PanelProps } from './panel.tsx';

/** Who of HR answers for it. */
export function AssignForm({ ctx, found, colleagues }: PanelProps) {
  const t = translate(ctx);
  return (
    <Confirm
      ask={t('cases.assign')}
      text={t('cases.assignText')}
      confirm={t('cases.assignButton')}
      look="plain"
      post={{ url: `/threads/${found.threadId}/case/assign`, csrf: csrf(ctx) }}
    >
      <FieldView
        id="case-owner"
        field={{
          name: 'owner',
          kind: 'choice',
          label: t('cases.owner'),
          required: true,
          options: colleagues.map(({ id, name }) => ({ value: id, label: name })),
        }}
        value={found.ownerId ?? ''}
        optional={t('common.optional')}
      />
    </Confirm>
  );
}

/** What came of it, with reasons that the person reads; or an exemption, which a second person grants. */
export function DecideForm({ ctx, found, wrong }: PanelProps) {
  const t = translate(ctx);
  const problem = wrong?.form === 'decide' ? wrong : undefined;
  return (
    <>
      <Confirm
        ask={t('cases.decide')}
        text={t('cases.decideText')}
        confirm={t('cases.decideButton')}
        look="plain"
        open={problem !== undefined}
        post={{ url: `/threads/${found.threadId}/case/decide`, csrf: csrf(ctx) }}
      >
        <FieldView
          id="case-outcome"
          field={{
            name: 'outcome',
            kind: 'choice',
            label: t('cases.outcomeLabel'),
            required: true,
            options: writtenOutcomes.map((value) => ({ value, label: t(`cases.choice.${value}`) })),
          }}
          value={problem?.values.outcome ?? ''}
          optional={t('common.optional')}
        />
        <Words ctx={ctx} id="case-reasons" label={t('cases.reasonsLabel')} problem={problem} />
      </Confirm>
      {found.versionId ? (
        <>
          <p class="button-row">
            <LinkButton href={`/console/exemptions/new?thread=${found.threadId}`}>
              {t('cases.exempt')}
            </LinkButton>
          </p>
          <p class="quiet">{t('cases.exemptText')}</p>
        </>
      ) : null}
    </>
  );
}
