import { affectedBy, type Chosen } from '../../../src/delivery/decide.ts';
import { Alert, Button, Facts, Hidden, LinkButton } from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import { Changed } from './bulk-look.tsx';
import { renderConsole } from './shell.tsx';
import { wordsFor } from './words.ts';

export const deliveryPath = '/console/delivery';

/** Names that are shown before it is decided; all are counted. */
const mostNames = 20;

/** Whom a decision about messages would be about, and the form that makes it one. @param chosen nothing was ticked */
export async function renderDecision(
  ctx: Ctx,
  decision: 'again' | 'leave',
  chosen: Chosen | undefined,
  changed = false,
): Promise<void> {
  const words = wordsFor(ctx);
  const { t, n } = words;
  const found = chosen ? await affectedBy(ctx.state.app.db, chosen, mostNames) : undefined;
  const some = found && found.messages > 0 ? found : undefined;
  if (!found) ctx.status = 422;
  if (changed) ctx.status = 409;
  renderConsole(ctx, {
    path: deliveryPath,
    title: t(`console.decide.look.${decision}`),
    up: { href: deliveryPath, label: t('console.decide.title') },
    body: (
      <>
        {changed ? <Changed words={words} /> : null}
        {some && chosen ? (
          <>
            <p class="lead">{t(`console.decide.all.${decision}Text`, { count: some.messages })}</p>
            <Facts
              items={[
                { label: t('console.bulk.people'), value: n(some.people) },
                { label: t('console.overview.messages'), value: n(some.messages) },
                {
                  label: t('console.bulk.who'),
                  value: (
                    <>
                      {some.names.join(t('console.bulk.comma'))}
                      {some.people > some.names.length
                        ? ` ${t('console.bulk.more', { count: some.people - some.names.length })}`
                        : ''}
                    </>
                  ),
                },
              ]}
            />
            <form
              method="post"
              action={`${deliveryPath}/${decision}`}
              aria-label={t(`console.decide.look.${decision}`)}
            >
              <Hidden csrf={csrf(ctx)} values={{ mark: some.mark, ...valuesOf(chosen) }} />
              {'deliveries' in chosen
                ? chosen.deliveries.map((one) => <input key={one} type="hidden" name="tick" value={one} />)
                : null}
              <div class="button-row">
                <Button look="primary">
                  {t(`console.decide.confirm.${decision}`, { count: some.messages })}
                </Button>
                <LinkButton href={deliveryPath}>{t('console.bulk.back')}</LinkButton>
              </div>
            </form>
          </>
        ) : (
          <Alert tone="warn" announce="alert">
            <p>{t('console.decide.noneTicked')}</p>
          </Alert>
        )}
      </>
    ),
  });
}

function valuesOf(chosen: Chosen): Record<string, string> {
  if ('deliveries' in chosen) return {};
  const { problem, upTo, notice } = chosen;
  return { all: '1', problem, upTo: String(upTo), ...(notice ? { notice } : {}) };
}
