import { type AppCall, forApp, type Routes } from './api.ts';
import { openidOf } from './contacts-api.ts';
import { ApiError } from './errors.ts';
import { type LoginCode, ticketSeconds } from './logins.ts';

/** `GET auth/getuserinfo?code=`: who signed in. */
function getUserInfo(call: AppCall): Record<string, unknown> {
  const { corp, app, query, now } = call;
  const code = query.get('code');
  if (!code) throw new ApiError(41008, 'auth code missing');
  const login = corp.logins.takeCode(code, now);
  if (!login) throw new ApiError(40029);
  checkApp(call, login);
  const member = corp.directory.member(login.userid);
  if (!member) return { openid: openidOf(corp.corpid, login.userid) };
  if (!login.privateinfo || !app.sees(member.userid)) return { userid: member.userid };
  const ticket = corp.logins.addTicket({ userid: member.userid, createdAt: now });
  return { userid: member.userid, user_ticket: ticket, expires_in: ticketSeconds };
}

/** A code belongs to the app it was made for, and to apps that trust the address it went to. */
function checkApp({ app }: AppCall, login: LoginCode): void {
  const trusted = app.trustedDomain === login.host || app.loginDomain === login.host;
  if (!trusted || (login.agentid !== undefined && login.agentid !== app.agentid)) throw new ApiError(50001);
}

/** `POST auth/getuserdetail` `{user_ticket}` */
function getUserDetail({ corp, app, body, now }: AppCall): Record<string, unknown> {
  const ticket = corp.logins.ticket(body.string('user_ticket') ?? '');
  if (!ticket) throw new ApiError(84015, 'invalid user_ticket');
  if (now.getTime() - ticket.createdAt.getTime() >= ticketSeconds * 1000)
    throw new ApiError(84014, 'expired');
  const member = corp.directory.member(ticket.userid);
  if (!member || !app.sees(member.userid)) throw new ApiError(60111);
  const { userid, gender, mobile, email, biz_mail } = member;
  return { userid, gender, avatar: '', qr_code: '', mobile, email, biz_mail, address: '' };
}

export const signInRoutes: Routes = {
  'auth/getuserinfo': forApp('GET', getUserInfo),
  'auth/getuserdetail': forApp('POST', getUserDetail),
};
