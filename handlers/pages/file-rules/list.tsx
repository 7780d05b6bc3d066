import { inTransaction } from '../../../src/db/pool.ts';
import { type Disclosing, disclosingRow, disclosingRows } from '../../../src/file-rules/disclosed.ts';
import { endRule } from '../../../src/file-rules/set-rule.ts';
import { type FileRuleLine, findRule, listRules } from '../../../src/file-rules/store.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import {
  Alert,
  Badge,
  Confirm,
  DataTable,
  EmptyState,
  Facts,
  LinkButton,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, idParam } from '../../context.ts';
import { departmentChoices } from '../console/departments.ts';
import { consoleViewer, done, renderConsole } from '../console/shell.tsx';
import { type Words, wordsFor } from '../console/words.ts';
import { rulesPath } from './form.tsx';
import { ruleWords } from './words.tsx';

/** Whether what a rule looks at is told by no policy in force any more: then it looks at nothing. */
const asleep = (rows: readonly Disclosing[], { definition }: FileRuleLine): boolean =>
  definition.channels.every((channel) => !disclosingRow(rows, { ...definition, channels: [channel] }).row);

/** GET /console/file-rules */
export async function ruleList(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'file-rules.read');
  const { app } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const rules = await listRules(app.db);
  const rows = await disclosingRows(app.db);
  renderConsole(ctx, {
    title: t('fileRules.title'),
    lead: t('fileRules.lead'),
    ...(can(viewer, 'file-rules.set')
      ? {
          actions: (
            <LinkButton look="primary" href={`${rulesPath}/new`}>
              {t('fileRules.new')}
            </LinkButton>
          ),
        }
      : {}),
    body: (
      <DataTable
        caption={t('fileRules.title')}
        captionHidden
        rows={rules}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t('fileRules.none')} text={t('fileRules.noneText')} />}
        columns={[
          {
            key: 'name',
            label: t('fileRules.name'),
            cell: ({ id, name }) => <a href={`${rulesPath}/${id}`}>{name}</a>,
          },
          { key: 'what', label: t('fileRules.what'), cell: ({ definition }) => ruleWords(definition, words) },
          { key: 'owner', label: t('fileRules.ownerLabel'), cell: ({ ownerName }) => ownerName },
          {
            key: 'waiting',
            label: t('fileRules.alerts'),
            cell: ({ waiting }) => (waiting > 0 ? t('fileRules.waiting', { count: waiting }) : '—'),
          },
          {
            key: 'state',
            label: t('access.stateLabel'),
            cell: (rule) => <RuleState {...{ rule, rows, words }} />,
          },
        ]}
      />
    ),
  });
}

function RuleState({
  rule,
  rows,
  words: { t },
}: {
  rule: FileRuleLine;
  rows: readonly Disclosing[];
  words: Words;
}) {
  if (rule.endedAt) return <Badge tone="neutral">{t('fileRules.ruleState.ended')}</Badge>;
  return asleep(rows, rule) ? (
    <Badge tone="warn">{t('fileRules.asleep')}</Badge>
  ) : (
    <Badge tone="good">{t('fileRules.ruleState.on')}</Badge>
  );
}

/** GET /console/file-rules/:rule */
export async function showRule(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'file-rules.read');
  const { app } = ctx.state;
  const words = wordsFor(ctx);
  const { t, moment } = words;
  const rule = await findRule(app.db, idParam(ctx, 'rule'));
  const rows = await disclosingRows(app.db);
  const { scope } = rule.definition;
  const departments = scope.of === 'department' ? await departmentChoices(app.db, 'all') : [];
  const whom =
    scope.of === 'entity'
      ? scope.entity
      : scope.of === 'department'
        ? (departments.find(({ value }) => value === scope.department)?.label ?? '—')
        : t('fileRules.scopeOf.everyone');
  const sets = can(viewer, 'file-rules.set') && !rule.endedAt;
  renderConsole(ctx, {
    title: rule.name,
    lead: ruleWords(rule.definition, words),
    up: { href: rulesPath, label: t('fileRules.title') },
    marks: <RuleState {...{ rule, rows, words }} />,
    ...(sets
      ? { actions: <LinkButton href={`${rulesPath}/${rule.id}/edit`}>{t('fileRules.edit')}</LinkButton> }
      : {}),
    body: (
      <>
        <Alert tone="info">
          <p>{t('fileRules.afterwards')}</p>
        </Alert>
        <Facts
          items={[
            { label: t('fileRules.scope'), value: whom },
            { label: t('fileRules.ownerLabel'), value: rule.ownerName },
            { label: t('fileRules.deputyLabel'), value: rule.deputyName },
            { label: t('fileRules.policy'), value: `${rule.policyCode} / ${rule.disclosure}` },
            { label: t('fileRules.madeBy'), value: `${rule.madeByName} · ${moment(rule.madeAt).label}` },
            ...(rule.endedAt ? [{ label: t('fileRules.endedAt'), value: moment(rule.endedAt).label }] : []),
            {
              label: t('fileRules.alerts'),
              value: rule.waiting > 0 ? t('fileRules.waiting', { count: rule.waiting }) : '—',
            },
          ]}
        />
        {sets ? (
          <Confirm
            ask={t('fileRules.end')}
            text={t('fileRules.endText')}
            confirm={t('fileRules.end')}
            post={{ url: `${rulesPath}/${rule.id}/end`, csrf: csrf(ctx) }}
          />
        ) : null}
      </>
    ),
  });
}

/** POST /console/file-rules/:rule/end */
export async function endedRule(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'file-rules.set');
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'rule');
  await inTransaction(app.db, (tx) => endRule(tx, id, by, now));
  done(ctx, `${rulesPath}/${id}`, 'saved');
}
