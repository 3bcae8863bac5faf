// A refused page says why, and tries again by itself, later each time; or it asks whether to continue here.

import { backOff } from '../backoff.js';
import { attemptsKey, continueHere } from '../start/admission.js';
import { take, write } from '../start/storage.js';
import { showNotice, wording } from './notice.js';

const texts = {
  user: 'You have as many pages open as allowed. Close another one; this page tries again by itself.',
  tab: 'This tab shows as many pages as allowed. This page tries again by itself.',
  address: 'As many pages are open from your network as allowed. This page tries again by itself.',
  busy: 'There is no room for another visitor right now. This page tries again by itself.',
};

/** Shows why the page was refused. `retryAfter` is in milliseconds. */
export function showRefusal(reason, retryAfter) {
  if (reason === 'asked') {
    ask();
    return;
  }

  const attempts = Number(take(attemptsKey) ?? 0);
  write(attemptsKey, attempts + 1);
  showNotice({
    title: wording('refused', 'Not at the moment'),
    text: wording(`refused-${reason}`, texts[reason] ?? texts.busy),
    actions: [{ text: wording('retry-now', 'Try now'), run: () => location.reload() }],
  });
  setTimeout(() => location.reload(), backOff(retryAfter, attempts));
}

function ask() {
  const title = wording('asked', 'You are already working in another tab');
  const yes = { text: wording('continue', 'Continue here'), run: continueHere };
  const no = {
    text: wording('cancel', 'Cancel'),
    run: () => showNotice({ title, text: wording('cancelled', 'Go on in the other tab. This one can be closed.'), actions: [yes] }),
  };
  showNotice({ title, text: wording('asked-text', 'Continue here? The other page is closed then.'), actions: [yes, no] });
}
