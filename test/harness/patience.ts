import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What Node says when a server of this process has read the head of a request, before anybody is asked to answer it. */
const begun = channel('http.server.request.start');

/**
 * Sends requests to a server of this process and tells of each whether it was answered by when its sender gives up. The sender's
 * timer begins in the same turn as the server's own, and of two timers the shorter one is over first, however slow the machine is.
 *
 * @param ms how long the sender waits
 * @param path of the requests that are meant
 */
export async function answeredWithin<T>(
  ms: number,
  path: string,
  send: () => Promise<T>,
): Promise<{ sent: T; inTime: readonly boolean[] }> {
  const answers: Promise<boolean>[] = [];
  const note = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (!request.url?.startsWith(path)) return;
    answers.push(
      new Promise((resolve) => {
        // What was due before it has its say first, also where both timers are late in one turn.
        setTimeout(() => setTimeout(() => resolve(response.writableEnded)), ms);
      }),
    );
  };
  begun.subscribe(note);
  try {
    const sent = await send();
    return { sent, inTime: await Promise.all(answers) };
  } finally {
    begun.unsubscribe(note);
  }
}
