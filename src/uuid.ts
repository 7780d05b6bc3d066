const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether something that came from outside is an id as Heed writes them (RFC 9562, small letters), and fit for a query. */
export const isUuid = (value: unknown): value is string => typeof value === 'string' && shape.test(value);

/** The ids of a text that holds so many with dots between them, such as `notice.person`; undefined for anything else. */
export function uuidsIn(text: string, count: number): string[] | undefined {
  const ids = text.split('.');
  return ids.length === count && ids.every(isUuid) ? ids : undefined;
}
