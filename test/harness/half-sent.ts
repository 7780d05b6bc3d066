import { request } from 'node:http';

/** Sends half a body and then nothing more. @returns what was answered all the same, and after how long */
export function halfSent(
  address: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; ms: number }> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(address, { method: 'POST', headers: { ...headers, 'content-length': '1000' } });
    sent.on('response', (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, ms: performance.now() - began });
      sent.destroy();
    });
    sent.on('error', reject);
    sent.write('<xml>');
  });
}
