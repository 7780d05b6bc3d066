import type { App } from '../app.ts';

/** What an installation may be connected to, besides where records come from. */
export const connectorKinds = [
  'wecom',
  'slack',
  'email',
  'sms',
  'voice',
  'pager',
  'whatsapp',
  'signing',
  'stamp',
  'witness',
] as const;
export type ConnectorKind = (typeof connectorKinds)[number];

/** Something outside that data goes to: `inventory.connector.<kind>` says which data. */
export interface Connector {
  kind: ConnectorKind;
  /** Whose it is where there may be several: a host or a name, never an account or a key. */
  of: string | null;
}

type Connected = Pick<App, 'platforms' | 'attestors' | 'signingProvider'> & {
  config: Pick<App['config'], 'WHATSAPP_APP_SECRET'>;
};

/** Everything that is connected, in the order of the kinds: nobody has to remember to name it. */
export function connectorsOf({ platforms, config, attestors, signingProvider }: Connected): Connector[] {
  const messengers = connectorKinds.filter((kind) => platforms.has(kind));
  const host = ({ url }: { url: string }) => new URL(url).host;
  return [
    ...messengers.map((kind) => ({ kind, of: null })),
    ...(config.WHATSAPP_APP_SECRET ? [{ kind: 'whatsapp' as const, of: null }] : []),
    ...(signingProvider ? [{ kind: 'signing' as const, of: signingProvider.name }] : []),
    ...(attestors?.authorities ?? []).map((one) => ({ kind: 'stamp' as const, of: host(one) })),
    ...(attestors?.witnesses ?? []).map((one) => ({ kind: 'witness' as const, of: host(one) })),
  ];
}

/** One and the same always, for comparing two registers. */
export const connectorName = ({ kind, of }: Connector): string => (of ? `${kind} ${of}` : kind);
