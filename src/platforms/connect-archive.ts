import type { Config } from '../config.ts';
import type { ConnectAgreements } from '../records/sources/wecom-archive/agreements.ts';
import type { ConnectDeps } from './connect.ts';
import { wecomAgreements } from './wecom/msgaudit.ts';

/** Who is asked about consent to WeCom's archive: WeCom, at the configured address. */
export const connectAgreements =
  ({ WECOM_API_BASE }: Pick<Config, 'WECOM_API_BASE'>, deps: ConnectDeps): ConnectAgreements =>
  (corpid, secret) =>
    wecomAgreements({ corpid, secret, apiBase: WECOM_API_BASE.replace(/(?<!\/)\/+$/, '') }, deps);
