import { readFile } from 'node:fs/promises';
import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { type Db, inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { Audience } from '../notices/audience.ts';
import { type Placed, placeOrder } from '../notices/order/place.ts';
import { orderPath } from '../notices/order/present.ts';
import { reachOf } from '../notices/reach.ts';
import { endOfDay } from '../notices/rules.ts';
import { findListed, readStaffList } from '../notices/staff-list.ts';
import { decodeText } from '../people/directory/decode.ts';
import { type DepartmentNode, departmentsTree } from '../people/history.ts';
import { roles } from '../people/person.ts';
import { versionsOf } from '../policies/store.ts';
import { companyZone, wallClock } from '../zone.ts';
import { withDatabase } from './database.ts';

interface Options {
  to: string;
  due: string;
  joiners?: boolean;
  at?: string;
}

export async function run(code: string, options: Options): Promise<void> {
  const due = endOfDay(options.due, companyZone);
  if (!due) throw wrong('--due', `${options.due} is no date of the form YYYY-MM-DD`);
  const sendAt = options.at === undefined ? undefined : wallClock(options.at, companyZone);
  if (options.at !== undefined && !sendAt) {
    throw wrong('--at', `${options.at} is no hour of the form YYYY-MM-DDTHH:MM`);
  }
  await withDatabase(async ({ db }, config) => {
    const now = systemClock.now();
    const versions = await versionsOf(db, code);
    const version =
      versions.find((one) => one.state === 'in-force') ?? versions.find((one) => one.state === 'published');
    if (!version) throw new HeedError('not-found', `There is no published policy called ${code}.`);
    const audience = await readAudience(db, options.to, now);
    const placed = await inTransaction(db, async (tx) =>
      placeOrder(tx, {
        versionId: version.id,
        audience,
        joiners: options.joiners ?? false,
        due,
        zone: companyZone,
        actor: operator(),
        now,
        ...(sendAt ? { sendAt } : {}),
        people: (await reachOf(tx, audience, now)).people,
        approvalAbove: config.HEED_APPROVAL_ABOVE,
      }),
    );
    console.log(said(placed, config.HEED_APPROVAL_ABOVE));
  });
}

function said(placed: Placed, above: number): string {
  if (placed.outcome === 'sent') {
    const { noticeId, people, unreachable } = placed.sent;
    return `Notice ${noticeId}: ${people} people, ${unreachable} of them without an account.`;
  }
  if (placed.outcome === 'scheduled') return `Notice ${placed.orderId} is scheduled. Nothing has been sent.`;
  return `Notice ${placed.orderId} would reach more than ${above} people: nothing has been sent, and HR or privacy has to agree in the console (${orderPath(placed.orderId)}).`;
}

/** `everyone`, `department:NAME`, `role:NAME`, `people:S001,S002` or `csv:FILE`. */
export async function readAudience(db: Db, words: string, now: Date): Promise<Audience> {
  const [kind, ...rest] = words.split(':');
  const value = rest.join(':').trim();
  switch (kind) {
    case 'everyone':
      return { kind: 'everyone' };
    case 'department': {
      const found = flat(await departmentsTree(db, now)).filter((one) =>
        [one.name, one.path.join('/'), one.code, one.id].includes(value),
      );
      if (found.length === 0) throw wrong('--to', `no department is called ${value}`);
      if (found.length > 1) {
        const paths = found.map((one) => one.path.join('/')).join(', ');
        throw wrong('--to', `${found.length} departments are called ${value}: give one of ${paths}`);
      }
      return { kind: 'departments', ids: found.map((one) => one.id) };
    }
    case 'role':
      if (!roles.some((role) => role === value))
        throw wrong('--to', `no role is called ${value}; there are ${roles.join(', ')}`);
      return { kind: 'roles', roles: [value] };
    case 'people':
      return listed(db, value);
    case 'csv':
      return listed(db, decodeText(await readList(value)));
    default:
      throw wrong('--to', 'give everyone, department:NAME, role:NAME, people:S001,S002 or csv:FILE');
  }
}

async function readList(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const problem = `${file} cannot be read`;
    throw new HeedError('bad-input', `--to: ${problem}.`, { problems: [{ at: '--to', problem }], cause });
  }
}

function flat(nodes: readonly DepartmentNode[]): DepartmentNode[] {
  return nodes.flatMap((node) => [node, ...flat(node.children)]);
}

async function listed(db: Db, text: string | null): Promise<Audience> {
  if (text === null) throw wrong('--to', 'that file is in an encoding that is not known');
  const list = readStaffList(text);
  const { ids, unknown } = await findListed(db, list.listed);
  const problems = [
    ...list.unreadable.map((line) => ({ at: `line ${line}`, problem: 'holds no staff number' })),
    ...unknown.map(({ line, staffNo }) => ({
      at: `line ${line}`,
      problem: `nobody has the staff number ${staffNo}`,
    })),
  ];
  if (problems.length > 0)
    throw new HeedError('bad-input', 'The list cannot be used; nothing was sent.', { problems });
  return { kind: 'people', ids };
}

function wrong(at: string, problem: string): HeedError {
  return new HeedError('bad-input', `${at}: ${problem}.`, { problems: [{ at, problem }] });
}
