import { formatMoment } from '../../../src/messages/format.ts';
import type { ThreadList } from '../../../src/threads/read.ts';
import { EmptyState, Section, StateBadge } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';

interface TalksProps {
  ctx: Ctx;
  talks: ThreadList['threads'];
  /** Of the policies they are about, by version. */
  titles: ReadonlyMap<string, string>;
}

/** For "About me": what this person has asked and said, and where each talk stands. */
export function Talks({ ctx, talks, titles }: TalksProps) {
  const { language, viewer, app } = ctx.state;
  const t = translate(ctx);
  return (
    <Section title={t('me.talks')} id="talks">
      {talks.length === 0 ? <EmptyState compact title={t('me.talksNone')} icon="message" /> : null}
      <ul class="todo">
        {talks.map((thread) => (
          <li key={thread.id} class="sheet todo-item">
            <div>
              <h3>
                <a href={`/threads/${thread.id}`}>
                  {t(`threads.kind.${thread.kind}`)} · {t(`threads.role.${thread.role}`)}
                </a>
              </h3>
              {thread.versionId ? (
                <p class="quiet">{t('talk.about', { title: titles.get(thread.versionId) ?? '' })}</p>
              ) : null}
              <p class="quiet">{formatMoment(thread.updatedAt, language, viewer?.timeZone ?? app.zone)}</p>
            </div>
            <StateBadge
              state={{
                tone: thread.state === 'waiting' ? 'open' : thread.state === 'replied' ? 'done' : 'closed',
                label: t(`threads.state.${thread.state}`),
              }}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}
