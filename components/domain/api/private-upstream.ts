// Tells upstreams that a project must allow before its APIs may call them. Pure. Only a hint for forms: it knows names
// and literal addresses, the gateway judges what a name resolves to.

/**
 * @param url  of an integration, as typed
 * @returns    the rule that allows it, `host:port`; null for a public or unreadable address
 */
export function privateUpstream(url: string): string | null {
  const parsed = /^https?:\/\//.test(url) ? URL.parse(url.replace(/^(https?:\/\/[^/?#]*).*$/s, '$1')) : null;
  if (!parsed || parsed.hostname === '') return null;
  const { hostname } = parsed;
  if (!isPrivateHost(hostname)) return null;
  const port = parsed.port === '' ? (parsed.protocol === 'https:' ? '443' : '80') : parsed.port;
  return `${hostname}:${port}`;
}

function isPrivateHost(host: string): boolean {
  if (host.startsWith('[')) return /^\[(::1|f[cd]|fe80)/.test(host);
  const ipv4 = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(host);
  if (!ipv4) return host === 'localhost' || !host.includes('.') || /\.(localhost|local|internal|lan)$/.test(host);
  const [first, second] = [Number(ipv4[1]), Number(ipv4[2])];
  return first === 10 || first === 127 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168);
}
