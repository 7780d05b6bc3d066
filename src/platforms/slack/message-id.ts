/** Where a message stands: a channel and a time stamp that tells it from the others there. */
export interface Place {
  channel: string;
  ts: string;
}

const place = /^([A-Z][A-Z0-9]{1,30})\/(\d{1,12}\.\d{6})$/;

/** `D…/1700000000.000100`; a text of several messages has one for each, in order, with blanks between. */
export function formatPlaces(places: readonly Place[]): string {
  return places.map(({ channel, ts }) => `${channel}/${ts}`).join(' ');
}

/** @returns undefined for what is no id of ours */
export function parsePlaces(id: string): Place[] | undefined {
  const places = id.split(' ').map((one): Place | undefined => {
    const [, channel, ts] = place.exec(one) ?? [];
    return channel && ts ? { channel, ts } : undefined;
  });
  const known = places.filter((one) => one !== undefined);
  return known.length === places.length ? known : undefined;
}
