/** What of an event stands beside it in the list of facts: outcomes and days, never words of anybody. */
const members = {
  'case.opened': ['due'],
  'case.reopened': ['due'],
  'case.decided': ['outcome'],
  'exemption.asked': ['until'],
  'exemption.granted': ['until'],
  'exemption.ended': ['why'],
  'objection.filed': ['due'],
  'objection.decided': ['outcome'],
  'purpose.stopped': ['purpose'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type Detailed = keyof typeof members;
export type Detail = (typeof members)[Detailed][number];
export type Details = Partial<Record<Detail, string>>;

const isDetailed = (type: string): type is Detailed => type in members;

/** Instants as they stand in the event, ISO 8601; nothing of an event that was erased. */
export function detailsOf(type: string, event: string | null): Details {
  if (event === null || !isDetailed(type)) return {};
  const { data } = JSON.parse(event) as { data: Details };
  return Object.fromEntries(members[type].map((member) => [member, data[member]]));
}
