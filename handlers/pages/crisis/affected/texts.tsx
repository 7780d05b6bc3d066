import { v7 } from 'uuid';
import { textPath } from '../../../../src/crisis/affected/present.ts';
import { severities } from '../../../../src/crisis/affected/rules.ts';
import { readStatements } from '../../../../src/crisis/statements/read.ts';
import { lineOf, type Series } from '../../../../src/crisis/statements/rules.ts';
import { LinkButton, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../../context.ts';
import { nameOfSeries, Record, TextTable } from '../statements.tsx';
import { renderAffected } from './frame.tsx';
import { withinTexts } from './text.tsx';

const once = [...severities.map((one) => `notice.${one}` as const), 'update', 'apology'] as const;

/** GET /crisis/:incident/affected/texts: what those affected are told, text by text. */
export async function showTexts(ctx: Ctx): Promise<void> {
  const within = await withinTexts(ctx);
  const { incident } = within;
  const { app, now } = ctx.state;
  const t = translate(ctx);
  const words = (key: string) => t(`crisis.affected.texts.${key}`);
  const view = await readStatements(app.db, app.vault, incident.id, now);
  const answers = [...view.versions.values()].flatMap(([one]) =>
    one?.series.startsWith('answer.') ? [one.series as Exclude<Series, ''>] : [],
  );
  const question = (series: Series) =>
    view.versions.get(lineOf({ audience: 'affected', series }))?.at(-1)?.fields?.[ctx.state.language]
      .question;
  renderAffected(
    ctx,
    within,
    'texts',
    <>
      <Section id="texts" title={words('title')} text={words('lead')}>
        <TextTable
          ctx={ctx}
          view={view}
          rows={[...once, ...answers].map((series) => ({
            line: lineOf({ audience: 'affected', series }),
            name: question(series) ?? nameOfSeries(t, series),
            href: textPath(incident.id, series),
          }))}
        />
        <p>
          <LinkButton href={textPath(incident.id, `answer.${v7()}`)}>{words('writeFor.answer')}</LinkButton>
        </p>
      </Section>
      <Record ctx={ctx} sendings={view.sendings.filter(({ series }) => series !== '')} />
    </>,
  );
}
