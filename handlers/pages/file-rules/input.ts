import type { Db } from '../../../src/db/pool.ts';
import type { RuleInput } from '../../../src/file-rules/check-rule.ts';
import type { Definition } from '../../../src/file-rules/definition.ts';

/** The fields of the form as they are typed; several choices with a comma between. */
export type Values = Readonly<Record<string, string | undefined>>;

/** The field that a problem is about. */
export const fieldOf: Readonly<Record<string, string>> = {
  fileName: 'name',
  fileScope: 'scope',
  fileChannels: 'channels',
  fileWhat: 'types',
  fileSize: 'above',
  fileWithin: 'per',
  fileOwner: 'owner',
  fileDeputy: 'deputy',
};

/** People think in MB, as messengers count them. */
const megabyte = 1_000_000;

/** A number as people type it; null: nothing, NaN: no number. */
function number(text: string | undefined): number | null {
  const plain = (text ?? '').normalize('NFKC').replaceAll(/[\s,_]/gu, '');
  if (plain === '') return null;
  return /^\d{1,12}(?:\.\d{1,6})?$/.test(plain) ? Number(plain) : Number.NaN;
}

const bytes = (text: string | undefined): number | null => {
  const found = number(text);
  return found === null ? null : Math.round(found * megabyte);
};

const listed = (text: string | undefined): string[] => (text ?? '').split(',').filter(Boolean);

/** What the form says, for the rule's own schema to judge. */
export async function inputOf(db: Db, values: Values): Promise<RuleInput> {
  const { scope, entity = '', department = '', channels, direction, types, above, per } = values;
  const definition = {
    scope:
      scope === 'entity'
        ? { of: scope, entity }
        : scope === 'department'
          ? { of: scope, department }
          : { of: scope },
    channels: listed(channels),
    direction,
    types: listed(types),
    aboveBytes: bytes(above),
    within:
      per === 'none' || per === undefined
        ? null
        : { per, transfers: number(values.transfers), bytes: bytes(values.megabytes) },
  };
  return {
    name: values.name ?? '',
    definition,
    ownerId: await idOf(db, values.owner),
    deputyId: await idOf(db, values.deputy),
  };
}

async function idOf(db: Db, typed: string | undefined): Promise<string | undefined> {
  const staffNo = (typed ?? '').normalize('NFKC').replaceAll('\0', '').trim();
  if (staffNo === '' || staffNo.length > 60 || /\p{Cs}/u.test(staffNo)) return undefined;
  const row = await db.selectFrom('person').select('id').where('staff_no', '=', staffNo).executeTakeFirst();
  return row?.id;
}

/** A rule as the form shows it. */
export function valuesOf({ scope, channels, direction, types, aboveBytes, within }: Definition): Values {
  const inMb = (size: number | null | undefined) =>
    size === null || size === undefined ? '' : String(size / megabyte);
  return {
    scope: scope.of,
    entity: scope.of === 'entity' ? scope.entity : '',
    department: scope.of === 'department' ? scope.department : '',
    channels: channels.join(','),
    direction,
    types: types.join(','),
    above: inMb(aboveBytes),
    per: within?.per ?? 'none',
    transfers: within?.transfers === null || within === null ? '' : String(within.transfers),
    megabytes: inMb(within?.bytes),
  };
}
