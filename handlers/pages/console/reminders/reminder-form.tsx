import type { HeedError } from '../../../../src/errors.ts';
import { sayProblem } from '../../../../src/messages/problems.ts';
import { answerOf, type ReminderKind } from '../../../../src/reminders/settings.ts';
import { Button, Hidden, LinkButton, postAttributes, Section } from '../../../../src/web/components/index.ts';
import { classes } from '../../../../src/web/components/kit.ts';
import type { Words } from '../words.ts';
import { Wrong } from '../wrong.tsx';
import { Group, Problems, Small } from './form-parts.tsx';
import { type ReminderInput, type StepInput, toldBefore, whens } from './reminder-input.ts';

interface FormProps {
  kind: ReminderKind;
  input: ReminderInput;
  problems: HeedError['problems'];
  /** There once it was shown what it comes to. */
  mark?: string;
  /** How many things under way are, or would be, under another policy. */
  underWay: number;
  csrf: string;
  words: Words;
}

/** Where the form shows a problem, by its place; of a rung which of those that are told it is. */
function fieldOf({ said }: FormProps['problems'][number], kind: ReminderKind, input: ReminderInput): string {
  const step = Number(said?.place.params?.step ?? 1);
  switch (said?.place.code) {
    case 'reminderStep':
      return `reminder-step-${step - 1}`;
    case 'reminders':
      return 'reminder-steps';
    case 'escalation':
      return 'reminder-last';
    case 'escalationStep': {
      const told = [...toldBefore(kind).filter((to) => input[to] === 'on'), 'last'];
      return `reminder-${told[step - 1] ?? 'last'}`;
    }
    default:
      return `reminder-${said?.place.code ?? 'steps'}`;
  }
}

export function ReminderForm({ kind, input, problems, mark, underWay, csrf, words }: FormProps) {
  const { t, language } = words;
  const address = `/console/reminders/${kind}`;
  const wrong = problems.map((one) => {
    const { at, problem } = sayProblem(language, one);
    return {
      id: fieldOf(one, kind, input),
      problem,
      whole: `${at}${language === 'en' ? ': ' : '：'}${problem}`,
    };
  });
  const errors = (id: string) => wrong.filter((one) => one.id === id).map(({ problem }) => problem);
  const shared = { input, errors, words };
  return (
    <form
      class="form reminder-form"
      {...postAttributes({ url: address, csrf })}
      noValidate
      aria-label={t('console.reminders.change')}
    >
      <Hidden csrf={csrf} values={{ number: input.number, ...(mark ? { checked: mark } : {}) }} />
      {/* What the Enter key does, wherever it is pressed. */}
      <button class="sr-only" type="submit" name="do" value="check" tabIndex={-1} aria-hidden="true" />
      <Wrong
        title={t('console.form.wrong')}
        problems={wrong.map(({ id, whole }) => ({ id, problem: whole }))}
      />
      <Steps {...shared} />
      {answerOf(kind) === 'free' ? null : <Rungs kind={kind} {...shared} />}
      <Hours {...shared} />
      <Caps {...shared} />
      {underWay > 0 ? (
        <Group
          id="reminder-underWay"
          title={t('console.reminders.edit.underWayLabel')}
          help={t('console.reminders.edit.underWayHelp')}
        >
          <label class="tick">
            <input type="checkbox" name="underWay" value="on" checked={input.underWay === 'on'} />
            <span>{t('console.reminders.edit.underWay', { count: underWay })}</span>
          </label>
        </Group>
      ) : null}
      <div class="button-row">
        {mark ? (
          <Button look="primary" name="do" value="save">
            {t('console.reminders.edit.save')}
          </Button>
        ) : null}
        <Button look={mark ? 'plain' : 'primary'} name="do" value="check">
          {t('console.reminders.edit.preview')}
        </Button>
        <LinkButton href="/console/reminders" look="quiet">
          {t('common.cancel')}
        </LinkButton>
      </div>
      <p class="help">{t('console.reminders.edit.nothing')}</p>
    </form>
  );
}

interface PartProps {
  input: ReminderInput;
  errors: (id: string) => string[];
  words: Words;
}

function Steps({ input, errors, words: { t } }: PartProps) {
  return (
    <Section
      id="reminder-steps"
      title={t('console.reminders.edit.steps')}
      text={t('console.reminders.edit.stepsHelp')}
      sheet
    >
      <Problems problems={errors('reminder-steps')} />
      {input.steps.map((step, row) => (
        <StepRow key={String(row)} {...{ step, row, t }} problems={errors(`reminder-step-${row}`)} />
      ))}
      <div class="button-row">
        <Button name="do" value="add">
          {t('console.reminders.edit.add')}
        </Button>
      </div>
    </Section>
  );
}

interface StepRowProps {
  step: StepInput;
  row: number;
  problems: string[];
  t: Words['t'];
}

function StepRow({ step, row, problems, t }: StepRowProps) {
  const label = t('console.reminders.edit.stepLabel', { step: row + 1 });
  return (
    <Group id={`reminder-step-${row}`} title={label} problems={problems}>
      <div class="inline-fields">
        <div class="small-field">
          <label for={`field-when-${row}`}>{t('console.reminders.edit.when')}</label>
          <select class="plain-input" id={`field-when-${row}`} name={`when-${row}`}>
            {whens.map((when) => (
              <option key={when} value={when} selected={when === step.when}>
                {t(`console.reminders.edit.whens.${when}`)}
              </option>
            ))}
          </select>
        </div>
        <Small name={`days-${row}`} label={t('console.reminders.edit.days')} value={step.days} number />
        <Small name={`at-${row}`} label={t('console.reminders.edit.at')} value={step.at} type="time" />
        <button
          class="button button-quiet"
          type="submit"
          name="do"
          value={`remove-${row}`}
          aria-label={t('console.reminders.edit.removeStep', { step: row + 1 })}
        >
          {t('console.reminders.edit.remove')}
        </button>
      </div>
    </Group>
  );
}

const labels = { manager: 'tellManager', handler: 'tellHandler', hr: 'tellHr' } as const;

function Rungs({ kind, input, errors, words: { t } }: PartProps & { kind: ReminderKind }) {
  const after = t('console.reminders.edit.daysAfter');
  const at = t('console.reminders.edit.at');
  const optional = toldBefore(kind).map((to) => ({
    to,
    label: t(`console.reminders.edit.${labels[to]}`),
  }));
  return (
    <Section
      id="reminder-rungs"
      title={t('console.reminders.edit.rungs')}
      text={t('console.reminders.edit.rungsHelp')}
      sheet
    >
      {optional.map(({ to, label }) => (
        <Group key={to} id={`reminder-${to}`} title={label} titleHidden problems={errors(`reminder-${to}`)}>
          <div class="inline-fields">
            <label class="tick">
              <input type="checkbox" name={to} value="on" checked={input[to] === 'on'} />
              <span>{label}</span>
            </label>
            <Small name={`${to}Days`} label={after} value={input[`${to}Days`]} number />
            <Small name={`${to}At`} label={at} value={input[`${to}At`]} type="time" />
          </div>
        </Group>
      ))}
      <Group
        id="reminder-last"
        title={t('console.reminders.edit.lastResort')}
        help={t('console.reminders.edit.lastHelp')}
        problems={errors('reminder-last')}
      >
        <div class="inline-fields">
          <Small name="last" label={t('console.reminders.edit.staffNo')} value={input.last} />
          <Small name="lastDays" label={after} value={input.lastDays} number />
          <Small name="lastAt" label={at} value={input.lastAt} type="time" />
          <Small name="again" label={t('console.reminders.edit.again')} value={input.again} number />
        </div>
      </Group>
    </Section>
  );
}

function Hours({ input, errors, words: { t } }: PartProps) {
  const from = t('console.reminders.edit.from');
  const to = t('console.reminders.edit.to');
  return (
    <Section id="reminder-hours-part" title={t('console.reminders.edit.hours')} sheet>
      <Group
        id="reminder-hours"
        title={t('console.reminders.edit.hours')}
        titleHidden
        problems={errors('reminder-hours')}
      >
        <div class="inline-fields">
          <Small name="from" label={from} value={input.from} type="time" />
          <Small name="to" label={to} value={input.to} type="time" />
        </div>
      </Group>
      <Group
        id="reminder-quiet"
        title={t('console.reminders.edit.quiet')}
        help={t('console.reminders.edit.quietHelp')}
        problems={errors('reminder-quiet')}
      >
        {([1, 2] as const).map((n) => (
          <div class="inline-fields" key={n}>
            <Small name={`quietFrom${n}`} label={from} value={input[`quietFrom${n}`]} type="time" />
            <Small name={`quietTo${n}`} label={to} value={input[`quietTo${n}`]} type="time" />
          </div>
        ))}
      </Group>
    </Section>
  );
}

function Caps({ input, errors, words: { t } }: PartProps) {
  return (
    <Section id="reminder-caps" title={t('console.reminders.edit.caps')} sheet>
      {(['perDay', 'perItem', 'tries', 'retryMinutes'] as const).map((name) => (
        <div class={classes('field', errors(`reminder-${name}`).length > 0 && 'field-wrong')} key={name}>
          <label for={`reminder-${name}`}>{t(`console.reminders.edit.${name}`)}</label>
          <input
            id={`reminder-${name}`}
            class="few"
            name={name}
            type="text"
            inputMode="numeric"
            maxLength={6}
            value={input[name]}
          />
          <Problems problems={errors(`reminder-${name}`)} />
        </div>
      ))}
    </Section>
  );
}
