import type { ApiAnswer } from './api-server.ts';
import type { Workspace } from './workspace.ts';

/** Room for the frame of a form around the bytes. */
export const frame = 64 * 1024;

/** The bytes of an upload: the body itself, or the file in a form. Undefined when there is none. */
export async function uploadedBytes(
  raw: Buffer,
  contentType: string | undefined,
): Promise<number | undefined> {
  if (!contentType?.startsWith('multipart/form-data')) return raw.length;
  const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => undefined);
  const part = [...(form?.values() ?? [])].find((value) => value instanceof File);
  return part?.size;
}

/** A POST to an upload URL: no token, as many bytes as were announced. Other answers than 200 are of our own making. */
export function upload(workspace: Workspace, path: string, bytes: number | undefined): ApiAnswer {
  const file = workspace.files.at(path);
  const headers = { 'content-type': 'text/plain' };
  if (!file) return { status: 404, headers, body: 'not found' };
  if (bytes !== file.size || file.state === 'complete') return { status: 400, headers, body: 'bad upload' };
  file.state = 'uploaded';
  return { status: 200, headers, body: `OK - ${bytes}` };
}
