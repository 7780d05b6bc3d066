import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { z } from 'zod';
import { startApp } from '../harness/app.ts';

const panel = z.looseObject({
  id: z.number(),
  type: z.string(),
  title: z.string(),
  gridPos: z.object({ h: z.number(), w: z.number(), x: z.number(), y: z.number() }),
  targets: z.array(z.looseObject({ refId: z.string(), expr: z.string() })).default([]),
});
const dashboard = z.looseObject({ title: z.string(), uid: z.string(), panels: z.array(panel) });
const rules = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Heed[A-Za-z]+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string().min(10), action: z.string().min(10) }),
        }),
      ),
    }),
  ),
});

const { panels } = dashboard.parse(JSON.parse(readFileSync('deploy/grafana-heed.json', 'utf8')));
const alerts = rules
  .parse(parse(readFileSync('deploy/prometheus-rules.yaml', 'utf8')))
  .groups.flatMap((group) => group.rules);
/** Metrics of an expression; of histograms and summaries without the ending of a series. */
const named = (expressions: readonly string[]) =>
  new Set(
    expressions.flatMap((one) =>
      [...one.matchAll(/heed_\w+/g)].map(([name]) =>
        /lateness_seconds|gc_duration_seconds/.test(name) ? name.replace(/_(bucket|sum|count)$/, '') : name,
      ),
    ),
  );
const drawn = named(panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)));
const alarming = named(alerts.map(({ expr }) => expr));

describe('what watches Heed', () => {
  it('names only metrics that a running Heed has, and draws every one of them', async () => {
    const heed = await startApp({ policies: false });
    try {
      const { text } = await heed.visitor().get('/metrics');
      const there = [...text.matchAll(/^# TYPE (heed_\w+) /gm)].map(([, name = '']) => name);
      expect(there.length).to.be.greaterThan(50);
      expect([...drawn].toSorted()).to.deep.equal(there.toSorted());
      expect([...alarming].filter((name) => !there.includes(name))).to.deep.equal([]);
    } finally {
      await heed.close();
    }
  });

  it('alarms at what the documents call worth an alarm, at the same figures', () => {
    const at = (alert: string) => alerts.find((one) => one.alert === alert)?.expr ?? '';
    const told = readFileSync('docs/operate.md', 'utf8').split('Worth an alarm:')[1]?.split('\n')[0] ?? '';
    for (const [alert, figure, words] of [
      ['HeedEvidenceStandsStill', '> 60', '`heed_evidence_oldest_waiting_seconds` above 60'],
      ['HeedWorkersSilent', '> 30', 'a beat older than 30 s'],
      ['HeedPartStandsStill', '> 60', 'a turn older than 60 s'],
      ['HeedCrisisWaits', '> 5', '`heed_muster_overdue_seconds` above 5'],
      ['HeedClockIsOff', '> 30', 'a clock more than 30 s off'],
      ['HeedFateUnknown', '> 0', 'deliveries `unknown`'],
      ['HeedBusy', '> 0', '`heed_busy_total` that grows for five minutes'],
    ] as const) {
      expect(told).to.include(words);
      expect(at(alert), alert).to.include(figure);
    }
    expect(readFileSync('docs/retention.md', 'utf8')).to.include(
      '`heed_purge_overdue_days` (worth an alarm above 1)',
    );
    expect(at('HeedPurgeOverdue')).to.include('heed_purge_overdue_days) > 1');
    expect(new Set(alerts.map(({ alert }) => alert)).size).to.equal(alerts.length);
  });

  it('has a dashboard in which no two panels lie over each other', () => {
    expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
    for (const [n, { gridPos: one }] of panels.entries()) {
      expect(one.x + one.w, panels[n]?.title).to.be.at.most(24);
      for (const { gridPos: other, title } of panels.slice(n + 1)) {
        const apart =
          one.x + one.w <= other.x ||
          other.x + other.w <= one.x ||
          one.y + one.h <= other.y ||
          other.y + other.h <= one.y;
        expect(apart, `${panels[n]?.title} and ${title}`).to.equal(true);
      }
    }
    for (const { type, targets, title } of panels.filter((one) => one.type !== 'row')) {
      expect(targets.length, `${title} ${type}`).to.be.greaterThan(0);
      expect(new Set(targets.map(({ refId }) => refId)).size).to.equal(targets.length);
    }
  });
});
