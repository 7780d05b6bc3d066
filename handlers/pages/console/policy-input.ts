import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Db, Tx } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { type Localized, languages } from '../../../src/messages/model.ts';
import { countAskedAgain } from '../../../src/notices/reach.ts';
import { courseProblems } from '../../../src/policies/courses.ts';
import { inspectPolicy, type PolicyDocument, type PolicyInspection } from '../../../src/policies/document.ts';
import { readPolicyFile } from '../../../src/policies/front-matter.ts';
import { editorialProblems, unchangedVersion } from '../../../src/policies/service.ts';
import { type VersionRow, versionsOf } from '../../../src/policies/store.ts';
import { type Alone, stepsNeeded } from '../../../src/procedure/many.ts';
import type { Step } from '../../../src/procedure/steps.ts';
import type { Compared } from './changes.tsx';

const fieldsSchema = z.object({ 'zh-CN': z.string().default(''), en: z.string().default('') });

/** The two files as they were typed. */
export type PolicyInput = Localized<string>;

export function readPolicyInput(fields: Readonly<Record<string, string>>): PolicyInput {
  const read = fieldsSchema.safeParse(fields);
  if (!read.success) throw new HeedError('bad-request', 'that is not the form of a policy');
  return read.data;
}

/** Browsers send line ends as CR LF whatever the file had; the bytes that are hashed have LF. */
export function toFiles(input: PolicyInput) {
  return languages.map((language) => ({
    name: `${language}.md`,
    bytes: new Uint8Array(Buffer.from(input[language].replaceAll(/\r\n?/g, '\n'), 'utf8')),
  }));
}

/** Everything that keeps it from being published, also as the change it says it is. */
export async function inspectInput(db: Db, input: PolicyInput): Promise<PolicyInspection> {
  const inspection = inspectPolicy(toFiles(input));
  const { policy } = inspection;
  const problems = policy
    ? [...(await editorialProblems(db, policy)), ...(await courseProblems(db, policy))]
    : [];
  return problems.length > 0 ? { problems, missing: [] } : inspection;
}

/** What publishing would do, as it is shown before. */
export interface Consequence {
  document: PolicyDocument;
  /** The texts as they are compared with those in force. */
  texts: Localized<Compared>;
  /** The version that would be replaced: in force, or waiting for its day. */
  replaces?: VersionRow;
  number: number;
  change: 'editorial' | 'material';
  unchanged: boolean;
  /** What has to be done before it may be published, each with its article: then it is kept as a draft. */
  steps: Step[];
  /** How many people are asked again once it is in force. */
  askedAgain: number;
  /** Stands for exactly these texts after exactly that version: what is published is what was looked at. */
  mark: string;
}

export async function consequenceOf(
  db: Db | Tx,
  document: PolicyDocument,
  input: PolicyInput,
  alone: Alone,
): Promise<Consequence> {
  const versions = await versionsOf(db, document.code);
  const inForce = versions.find(({ state }) => state === 'in-force');
  const replaces = inForce ?? versions.find(({ state }) => state === 'published');
  const change = replaces ? document.change : 'material';
  const [latest] = versions;
  const shas = languages.map((language) => document.texts[language].sha256);
  return {
    document,
    texts: comparedTexts(input),
    ...(replaces ? { replaces } : {}),
    number: (latest?.number ?? 0) + 1,
    change,
    unchanged: (await unchangedVersion(db, versions, document)) !== undefined,
    steps: await stepsNeeded(db, { ...document.texts['zh-CN'], change: document.change }, alone),
    askedAgain: await countAskedAgain(db, { code: document.code, change }, alone.now),
    mark: createHash('sha256')
      .update(JSON.stringify([...shas, latest?.id, latest?.state]))
      .digest('hex'),
  };
}

/** Of texts that were inspected and found complete. */
function comparedTexts(input: PolicyInput): Localized<Compared> {
  const [zh, en] = toFiles(input).map((file) => readPolicyFile(file).value);
  if (!zh || !en) throw new TypeError('a complete policy has two texts');
  return { 'zh-CN': zh, en };
}
