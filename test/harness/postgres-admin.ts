import { Socket } from 'node:net';
import pg from 'pg';

interface Session {
  admin: pg.Client;
  socket: Socket;
  working: number;
}

/** Of each server that this process makes databases on: making a session anew takes as long as making a database. */
const sessions = new Map<string, Promise<Session>>();

/** Work in the session of this process on the server's own database. It stays open, and keeps no process from ending. */
export async function withAdmin(url: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const on = onDatabase(url, 'postgres');
  const open = sessions.get(on) ?? opened(on);
  sessions.set(on, open);
  const session = await open;
  session.working += 1;
  session.socket.ref();
  try {
    await work(session.admin);
  } finally {
    session.working -= 1;
    if (session.working === 0) session.socket.unref();
  }
}

async function opened(on: string): Promise<Session> {
  const socket = new Socket();
  const admin = new pg.Client({ connectionString: on, stream: () => socket });
  const forget = () => void sessions.delete(on);
  // The server may end before this process.
  admin.on('error', forget).on('end', forget);
  try {
    await admin.connect();
  } catch (error) {
    forget();
    throw error;
  }
  return { admin, socket, working: 0 };
}

/** The same server, another of its databases. */
export function onDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}
