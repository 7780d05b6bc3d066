import { type AppCall, forApp, intIn, type Routes, sameApp } from './api.ts';

/** `GET agent/get?agentid=`: the app's settings with its visible range. */
function get({ corp, app, query }: AppCall): Record<string, unknown> {
  sameApp(app, corp, intIn(query, 'agentid'));
  return {
    agentid: app.agentid,
    name: app.name,
    square_logo_url: '',
    description: '',
    allow_userinfos: { user: app.visible.userids.map((userid) => ({ userid })) },
    allow_partys: { partyid: app.visible.partyids },
    allow_tags: { tagid: app.visible.tagids },
    close: app.disabled ? 1 : 0,
    redirect_domain: app.trustedDomain ?? '',
    report_location_flag: 0,
    isreportenter: app.isreportenter ? 1 : 0,
    home_url: '',
    customized_publish_status: 1,
  };
}

export const agentRoutes: Routes = {
  'agent/get': forApp('GET', get),
  getcallbackip: { method: 'GET', who: 'any', answer: () => ({ ip_list: ['127.0.0.1', '::1'] }) },
  get_api_domain_ip: { method: 'GET', who: 'any', answer: () => ({ ip_list: ['127.0.0.1'] }) },
};
