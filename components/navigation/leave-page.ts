// Leaving for good, by a new load. A page that is being left already goes nowhere else: signing out makes the calls that
// are still under way fail, and each of them would lead to sign-in and back here.
let isLeaving = false;

if (typeof window !== 'undefined') {
  // A page that the browser kept and shows again is there to stay.
  window.addEventListener('pageshow', () => {
    isLeaving = false;
  });
}

/** Goes to `path`, unless the page is being left already. */
export function leavePage(path: string): void {
  if (isLeaving) return;
  isLeaving = true;
  window.location.assign(path);
}

/**
 * Does the page's last work, then goes to `path`.
 *
 * @throws what `work` rejects with; the page stays then
 */
export async function leavePageAfter(work: () => Promise<unknown>, path: string): Promise<void> {
  isLeaving = true;
  try {
    await work();
  } catch (error) {
    isLeaving = false;
    throw error;
  }
  window.location.assign(path);
}
