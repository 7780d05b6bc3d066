import type Router from '@koa/router';
import { v7 } from 'uuid';
import { crisisPath } from '../../../src/crisis/present.ts';
import { type Contact, contactKinds, contactsOf, logContact } from '../../../src/crisis/room/contacts.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { longestText, textProblem } from '../../../src/threads/rules.ts';
import { Badge, Confirm, DataTable, FieldView, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, type State, signedIn, translate } from '../../context.ts';
import { backTo, inside, renderIncident } from './frame.tsx';
import { WithinField } from './task-forms.tsx';
import { dueIn } from './withins.ts';

/** What was said outside, and what the public says. */
export function contactPages(router: Router<State>): void {
  router.get('/crisis/:incident/contacts', (ctx) => showContacts(ctx));
  router.post('/crisis/:incident/contacts', logged);
}

/** Minutes ago. */
const whens = ['0', '30', '120', '480', '1440'] as const;
const longestName = 200;

interface Typed {
  kind?: string;
  with?: string;
  text?: string;
  followUp?: string;
  wrong: { field: 'with' | 'text' | 'followUp'; problem: string };
}

/** GET /crisis/:incident/contacts */
async function showContacts(ctx: Ctx, typed?: Typed): Promise<void> {
  const { incident } = await inside(ctx);
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const { timeZone } = signedIn(ctx);
  const time = (at: Date) => formatMoment(at, language, timeZone);
  const follows = ({ followUp }: Contact) =>
    followUp
      ? followUp.state === 'open'
        ? t('crisis.contacts.follows', { time: time(followUp.dueAt) })
        : t('crisis.contacts.followed')
      : '';
  renderIncident(ctx, {
    incident,
    section: 'contacts',
    body: (
      <Section id="contacts" title={t('crisis.contacts.title')} text={t('crisis.contacts.lead')}>
        <LogForm ctx={ctx} incident={incident.id} {...(typed ? { typed } : {})} />
        <DataTable
          caption={t('crisis.contacts.title')}
          captionHidden
          rows={await contactsOf(app.db, app.vault, incident.id)}
          rowKey={({ id }) => id}
          empty={t('crisis.contacts.none')}
          columns={[
            {
              key: 'with',
              label: t('crisis.contacts.whom'),
              cell: ({ kind, words }) => (
                <>
                  <Badge>{t(`crisis.contacts.kinds.${kind}`)}</Badge> {words?.with ?? t('crisis.page.erased')}
                </>
              ),
            },
            { key: 'when', label: t('crisis.contacts.when'), cell: ({ happenedAt }) => time(happenedAt) },
            {
              key: 'text',
              label: t('crisis.contacts.text'),
              cell: (contact) => (
                <>
                  <p class="said">{contact.words?.text ?? ''}</p>
                  <p class="quiet">
                    {t('crisis.contacts.by', { name: contact.byName, time: time(contact.at) })}
                  </p>
                  {contact.followUp ? <p>{follows(contact)}</p> : null}
                </>
              ),
            },
          ]}
        />
      </Section>
    ),
  });
}

function LogForm({ ctx, incident, typed }: { ctx: Ctx; incident: string; typed?: Typed }) {
  const t = translate(ctx);
  const wrong = (field: Typed['wrong']['field']) =>
    typed?.wrong.field === field ? { error: t(`threads.problem.${typed.wrong.problem}`) } : {};
  const optional = t('common.optional');
  return (
    <Confirm
      ask={t('crisis.contacts.add')}
      text={t('crisis.tasks.addText')}
      confirm={t('crisis.contacts.do')}
      look="plain"
      open={typed !== undefined}
      post={{ url: `${crisisPath(incident)}/contacts`, csrf: csrf(ctx) }}
      values={{ once: v7() }}
    >
      <FieldView
        id="contact-kind"
        field={{
          name: 'kind',
          kind: 'choice',
          label: t('crisis.contacts.kind'),
          required: true,
          options: contactKinds.map((value) => ({ value, label: t(`crisis.contacts.kinds.${value}`) })),
        }}
        value={typed?.kind ?? 'authority'}
        optional={optional}
      />
      <FieldView
        id="contact-with"
        field={{
          name: 'with',
          kind: 'text',
          label: t('crisis.contacts.with'),
          help: t('crisis.contacts.withHelp'),
          required: true,
          maxLength: longestName,
        }}
        value={typed?.with ?? ''}
        {...wrong('with')}
        optional={optional}
      />
      <FieldView
        id="contact-when"
        field={{
          name: 'when',
          kind: 'choice',
          label: t('crisis.contacts.when'),
          required: true,
          options: whens.map((value) => ({ value, label: t(`crisis.contacts.whens.${value}`) })),
        }}
        value="0"
        optional={optional}
      />
      <FieldView
        id="contact-text"
        field={{
          name: 'text',
          kind: 'long-text',
          label: t('crisis.contacts.text'),
          required: true,
          maxLength: longestText,
        }}
        value={typed?.text ?? ''}
        {...wrong('text')}
        optional={optional}
      />
      <FieldView
        id="contact-follow-up"
        field={{
          name: 'followUp',
          kind: 'text',
          label: t('crisis.contacts.followUp'),
          help: t('crisis.contacts.followUpHelp'),
          maxLength: longestName,
        }}
        value={typed?.followUp ?? ''}
        {...wrong('followUp')}
        optional={optional}
      />
      <WithinField ctx={ctx} id="contact-within" />
    </Confirm>
  );
}

/** POST /crisis/:incident/contacts */
async function logged(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  const { app, now } = ctx.state;
  const { kind, with: who = '', text = '', when, followUp = '', within, once = v7() } = formFields(ctx);
  const problems = [
    ['with', Array.from(who).length > longestName ? 'tooLong' : textProblem(who)] as const,
    ['text', textProblem(text)] as const,
    ['followUp', followUp.trim() === '' ? undefined : textProblem(followUp)] as const,
  ];
  for (const [field, problem] of problems)
    if (problem) {
      ctx.status = 422;
      const entered = { with: who, text, followUp, ...(kind ? { kind } : {}) };
      return showContacts(ctx, { ...entered, wrong: { field, problem } });
    }
  const ago = Number(whens.find((one) => one === when) ?? '0');
  const contact = {
    kind: contactKinds.find((one) => one === kind) ?? ('other' as const),
    ...{ with: who, text },
    happenedAt: new Date(now.getTime() - ago * 60_000),
    followUp: followUp.trim() === '' ? null : { text: followUp, dueAt: dueIn(within, now) },
    once: `page:${viewer.id}:${once.slice(0, 80)}`,
  };
  await inTransaction(app.db, (tx) =>
    logContact(tx, app, incident.id, contact, { personId: viewer.id, now }),
  );
  backTo(ctx, incident.id, '/contacts');
}
