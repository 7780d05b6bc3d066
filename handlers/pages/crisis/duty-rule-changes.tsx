import type { DutyRules } from '../../../src/crisis/duties/table.ts';
import { type RuleChange, ruleChanges } from '../../../src/crisis/duties/typed-rules.ts';
import type { Translate } from '../../../src/messages/texts.ts';
import { DataTable, EmptyState, Section } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';

/** Which value it is, in words. */
function nameOf(t: Translate, { code, what }: RuleChange): string {
  const words = (key: string) => t(`crisis.duties.ruleTable.${key}`);
  const [kind = '', rest = ''] = what.split('.');
  const name =
    kind === 'field'
      ? `${words('fields')}: ${t(`crisis.duties.fact.${rest}`)}`
      : kind === 'source'
        ? words(`source.${rest === 'en' ? 'en' : 'zh'}`)
        : code && kind !== 'late'
          ? words(`term.${kind}`)
          : words(kind);
  return code ? `${t(`crisis.duties.name.${code}`)} · ${name}` : name;
}

/** What another table changes, value by value, before anybody puts it into force. */
export function RuleChanges({ ctx, before, after }: { ctx: Ctx; before: DutyRules; after: DutyRules }) {
  const t = translate(ctx);
  const words = (key: string) => t(`crisis.duties.ruleTable.${key}`);
  const said = (value: string | null) =>
    value === null ? '—' : value === 'on' ? t('crisis.duties.answer.yes') : value;
  return (
    <Section id="changes" title={words('changes')}>
      <DataTable
        caption={words('changes')}
        captionHidden
        rows={ruleChanges(before, after)}
        rowKey={({ code, what }) => `${code ?? ''} ${what}`}
        empty={<EmptyState title={words('changesNone')} compact />}
        columns={[
          { key: 'what', label: words('what'), cell: (change) => nameOf(t, change) },
          { key: 'before', label: words('before'), cell: ({ before: value }) => said(value) },
          { key: 'after', label: words('after'), cell: ({ after: value }) => said(value) },
        ]}
      />
    </Section>
  );
}
