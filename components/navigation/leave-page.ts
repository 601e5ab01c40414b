// Leaving for good, by a new load. A page that is being left already goes nowhere else and reads nothing more: signing out
// makes the calls that are still under way fail, and each of them would lead to sign-in and back here.
type CallInit = Omit<RequestInit, 'signal'> & { signal?: AbortSignal | null | undefined };

let isLeaving = false;
let reads = new AbortController();
let held: (() => void)[] = [];

if (typeof window !== 'undefined') {
  // A page that the browser kept and shows again is there to stay.
  window.addEventListener('pageshow', stay);
}

function beginToLeave(): void {
  isLeaving = true;
  reads.abort();
}

function stay(): void {
  isLeaving = false;
  reads = new AbortController();
  for (const goOn of held) goOn();
  held = [];
}

/** `fetch` of the page's calls. Those that only read end when the page begins to leave, and are held back while it does. */
export async function fetchWhileHere(input: RequestInfo | URL, init: CallInit = {}): Promise<Response> {
  const { signal, ...rest } = init;
  const given = signal ? [signal] : [];
  if (init.method === 'POST') return fetch(input, { ...rest, signal: AbortSignal.any(given) });
  if (isLeaving) await new Promise<void>((goOn) => held.push(goOn));
  return fetch(input, { ...rest, signal: AbortSignal.any([...given, reads.signal]) });
}

/** Goes to `path`, unless the page is being left already. */
export function leavePage(path: string): void {
  if (isLeaving) return;
  beginToLeave();
  window.location.assign(path);
}

/**
 * Does the page's last work, then goes to `path`.
 *
 * @throws what `work` rejects with; the page stays then
 */
export async function leavePageAfter(work: () => Promise<unknown>, path: string): Promise<void> {
  beginToLeave();
  try {
    await work();
  } catch (error) {
    stay();
    throw error;
  }
  window.location.assign(path);
}
