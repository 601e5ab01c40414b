// A request as a line for a terminal. Pure.

export type CurlRequest = {
  method: string;
  url: string;
  /** Key to send, or the words that stand for it; null sends none. */
  apiKey: string | null;
  headers?: readonly { name: string; value: string }[];
  body?: string;
};

/** @returns a line for a POSIX shell; every value is quoted */
export function curlCommand({ method, url, apiKey, headers = [], body = '' }: CurlRequest): string {
  const parts = ['curl'];
  if (method === 'HEAD') parts.push('-I');
  else if (method !== 'GET' && method !== 'ANY') parts.push(`-X ${method}`);
  if (apiKey !== null) parts.push(`-H ${quoted(`x-api-key: ${apiKey}`)}`);
  for (const { name, value } of headers) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (body !== '') parts.push(`--data-binary ${quoted(body)}`);
  parts.push(quoted(url));
  return parts.join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
