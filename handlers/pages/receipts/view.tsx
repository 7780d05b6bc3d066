import { HeedError } from '../../../src/errors.ts';
import type { EventData, EventType } from '../../../src/evidence/events.ts';
import { type EntryRecord, issueReceipt } from '../../../src/evidence/issue.ts';
import { formatMoment, formatZone } from '../../../src/messages/format.ts';
import type { ActReader, ActView } from '../../../src/receipts/act.ts';
import { actOf } from '../../../src/receipts/acts.ts';
import { LinkButton, ReceiptView, Section } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';
import { WayShown, wayPart } from '../reach/contest.tsx';
import { Worth } from '../signing/worth.tsx';

export const fileName = ({ id }: Pick<EntryRecord, 'id'>): string => `heed-receipt-${id}.tlog-proof`;

/** What an entry says, in the words of its kind. @throws HeedError `not-found` for what is no act of a person's */
export async function actView(ctx: Ctx, { type, event }: { type: string; event: string }): Promise<ActView> {
  const act = actOf(type);
  if (!act) throw new HeedError('not-found', `nobody has receipts of ${type}`);
  const { data } = JSON.parse(event) as { data: EventData<EventType> };
  return act.view(data, readerOf(ctx));
}

function readerOf(ctx: Ctx): ActReader {
  const { app, language } = ctx.state;
  return { db: app.db, language, timeZone: signedIn(ctx).timeZone };
}

/** The receipt itself, whatever it is of: what was done, to which text, in which words, how, when, and how to check it. */
export async function drawReceipt(ctx: Ctx, entry: EntryRecord) {
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const words = (key: string) => t(`me.receiptPage.${key}`);
  if (entry.event === null) return <ReceiptView title={words('title')} text={words('erased')} facts={[]} />;
  const zone = signedIn(ctx).timeZone;
  const view = await actView(ctx, { type: entry.type, event: entry.event });
  const { title, what, text, statement, more = [], method, notes = [] } = view;
  const sealed = (await issueReceipt(app.db, entry)) !== undefined;
  const at = `${formatMoment(entry.at, language, zone)} · ${formatZone(entry.at, language, zone)}`;
  const read = text && { name: text.name, language: t(`receipts.language.${text.language}`) };
  return (
    <>
      <ReceiptView
        title={title}
        text={words('recorded')}
        facts={[
          { label: t('receipts.what'), value: what },
          ...(statement === undefined ? [] : [{ label: words('statement'), value: statement }]),
          ...(read ? [{ label: t('receipts.text'), value: t('receipts.textValue', read) }] : []),
          ...more,
          { label: words('method'), value: method },
          { label: words('at'), value: at },
          { label: words('sealedAt'), value: entry.at.toISOString(), code: true },
          ...(entry.index === null
            ? []
            : [{ label: words('index'), value: String(entry.index), code: true }]),
          ...(text ? [{ label: words('fingerprint'), value: text.sha256, code: true }] : []),
        ]}
        {...(sealed
          ? {
              download: {
                href: `/me/receipts/${entry.id}/file`,
                label: words('download'),
                fileName: fileName(entry),
              },
              verify: {
                text: words('verify'),
                command: `npx heed evidence verify --key '${app.vkey}' ${fileName(entry)}`,
              },
            }
          : { pending: words('pending') })}
      />
      <Below ctx={ctx} entry={entry} view={view} notes={notes} />
      {view.answer ? (
        <OfAnswer ctx={ctx} way={await wayPart(ctx, view.answer.answer)} data={view.answer} />
      ) : null}
    </>
  );
}

interface BelowProps {
  ctx: Ctx;
  entry: EntryRecord;
  view: ActView;
  notes: readonly string[];
}

/** What it means and what it is worth; the way on is the person's own. */
function Below({ ctx, entry, view, notes }: BelowProps) {
  const t = translate(ctx);
  const { worth, open } = view;
  const own = signedIn(ctx).id === entry.personId;
  return (
    <Section id="means" title={t('receipts.means')}>
      {[...notes, t('me.receiptPage.meaning')].map((note) => (
        <p key={note}>{note}</p>
      ))}
      {worth ? <Worth t={t} {...worth} /> : null}
      {open && own ? (
        <p class="button-row">
          <LinkButton href={open.path}>{open.label}</LinkButton>
        </p>
      ) : null}
    </Section>
  );
}

interface OfAnswerProps {
  ctx: Ctx;
  way: Awaited<ReturnType<typeof wayPart>>;
  data: NonNullable<ActView['answer']>;
}

/** What only answers to notices have: a drawing, and somebody else who had a hand in them. */
function OfAnswer({ ctx, way, data }: OfAnswerProps) {
  const t = translate(ctx);
  return (
    <>
      {data.method === 'drawn' ? (
        <img
          class="drawn-picture"
          src={`/me/answers/${data.answer}/signature.png`}
          alt={t('signing.drawnPicture')}
          width={600}
          height={300}
        />
      ) : null}
      {way ? <WayShown ctx={ctx} answerId={data.answer} way={way} data={data} /> : null}
    </>
  );
}
