import type { Look } from '../../../../src/contracts/look.ts';
import type { Translate } from '../../../../src/messages/texts.ts';
import { DataTable } from '../../../../src/web/components/index.ts';

/** Who gets it, and who not and why: both with their number, before anything is sent. */
export function LookTables({ t, look }: { t: Translate; look: Look }) {
  const staffNo = { key: 'staffNo', label: t('contracts.page.staffNo') };
  const name = { key: 'name', label: t('contracts.page.person') };
  return (
    <>
      <DataTable
        caption={t('contracts.console.willGet', { n: look.get.length })}
        rows={look.get}
        rowKey={({ id }) => id}
        empty="–"
        columns={[
          { ...staffNo, cell: (one) => one.staffNo },
          { ...name, cell: (one) => one.name },
        ]}
      />
      {look.not.length > 0 ? (
        <DataTable
          caption={t('contracts.console.willNot', { n: look.not.length })}
          rows={look.not}
          rowKey={(one) => one.staffNo}
          empty=""
          columns={[
            { ...staffNo, cell: (one) => one.staffNo },
            { ...name, cell: (one) => one.name ?? '–' },
            {
              key: 'why',
              label: t('contracts.console.whyNot'),
              cell: ({ why }) => t(`contracts.console.why.${why}`),
            },
          ]}
        />
      ) : null}
    </>
  );
}
