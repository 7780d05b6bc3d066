import { formatDay } from '../../../src/messages/format.ts';
import { hasText } from '../../../src/messages/texts.ts';
import { openRequestVeto } from '../../../src/requests/erasure/guard.ts';
import type { StoreRow } from '../../../src/requests/erasure/store.ts';
import { sourceWord } from '../../../src/requests/export/html.ts';
import type { DataRequest } from '../../../src/requests/store.ts';
import { DataTable, Section } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';

/** What each store says: what went, what stays and why, what is still being tried. */
export function StoresSection({
  ctx,
  one,
  stores,
}: {
  ctx: Ctx;
  one: DataRequest;
  stores: readonly StoreRow[];
}) {
  const t = translate(ctx);
  return (
    <Section id="stores" title={t('requests.erasure.title')} text={t('requests.erasure.text')}>
      <DataTable
        caption={t('requests.erasure.title')}
        captionHidden
        rows={stores}
        rowKey={({ source }) => source}
        empty=""
        columns={[
          {
            key: 'part',
            label: t('requests.erasure.part'),
            cell: ({ source }) => sourceWord(source, ctx.state.language),
          },
          {
            key: 'result',
            label: t('requests.erasure.result'),
            cell: (row) => <Result ctx={ctx} one={one} row={row} />,
          },
        ]}
      />
      <p class="quiet">{t('requests.erasure.proof')}</p>
    </Section>
  );
}

function Result({ ctx, one, row }: { ctx: Ctx; one: DataRequest; row: StoreRow }) {
  const { language, now } = ctx.state;
  const t = translate(ctx);
  const word = (key: string) => (hasText(language, key) ? t(key) : key);
  const why = [...new Set(row.whys.map((part) => word(part.why)))];
  const until = row.until
    ? t('requests.erasure.until', { day: formatDay(row.until, language, one.zone, now) })
    : '';
  switch (row.state) {
    case 'offered':
      return <>{t('requests.erasure.offered')}</>;
    case 'kept':
      return <>{t('requests.erasure.notErased')}</>;
    case 'held':
      return <Lines lines={[`${t('requests.erasure.held')} ${until}`.trim(), ...why]} />;
    case 'due': {
      const waits = row.whys.some((part) => part.why === openRequestVeto);
      if (waits) return <Lines lines={[t('requests.erasure.waits')]} />;
      return (
        <>{t(`requests.erasure.${row.attempts > 0 ? 'retrying' : 'due'}`, { attempts: row.attempts })}</>
      );
    }
    case 'erased': {
      const lines = [
        ...(row.erased > 0 ? [t('requests.erasure.erased', { erased: row.erased })] : []),
        ...(row.kept > 0 ? [t('requests.erasure.kept', { kept: row.kept }), ...why] : []),
      ];
      return <Lines lines={lines.length > 0 ? lines : [t('requests.erasure.empty')]} />;
    }
  }
}

const Lines = ({ lines }: { lines: readonly string[] }) => (
  <>
    {lines.map((line, n) => (
      <span key={line}>
        {n > 0 ? <br /> : null}
        {line}
      </span>
    ))}
  </>
);
