import { documentText, filingDocument, hashOfDocument } from '../../../src/crisis/duties/document.ts';
import { filingPdf } from '../../../src/crisis/duties/pdf.ts';
import { standingsOf } from '../../../src/crisis/duties/standing.ts';
import { HeedError } from '../../../src/errors.ts';
import type { Ctx } from '../../context.ts';
import { dutyParam } from './duty-acts.ts';
import { inside } from './frame.tsx';

async function draftOf(ctx: Ctx) {
  const { incident, viewer } = await inside(ctx);
  const code = dutyParam(ctx);
  const { app, language } = ctx.state;
  const standings = await standingsOf(app.db, app.vault, incident);
  const duty = standings.duties.find((one) => one.code === code);
  if (!duty) throw new HeedError('not-found', `no duty ${code}`);
  const document = filingDocument(incident, duty, { ...standings, language, zone: viewer.timeZone });
  ctx.set('cache-control', 'no-store');
  return { document, words: documentText(document, language), name: `${incident.code}-${code}`, language };
}

/** GET /crisis/:incident/duties/:duty/draft */
export async function showDraft(ctx: Ctx): Promise<void> {
  const { words, name } = await draftOf(ctx);
  ctx.attachment(`${name}.txt`);
  ctx.type = 'text/plain; charset=utf-8';
  ctx.body = words;
}

/** GET /crisis/:incident/duties/:duty/draft.pdf */
export async function showDraftPdf(ctx: Ctx): Promise<void> {
  const { document, words, name, language } = await draftOf(ctx);
  ctx.attachment(`${name}.pdf`);
  ctx.type = 'application/pdf';
  ctx.body = await filingPdf(document, hashOfDocument(words).toString('hex'), language, ctx.state.now);
}
