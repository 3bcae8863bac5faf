// A calm notice after a resume that lost something: the page works on, and its user should look at it. Off unless the page asks for it with
// data-circuitkit-resumed-notice="on".

import { showBar } from './bar.js';
import { wording } from './notice.js';

let shown;

/** Shows the notice after each resume in which something was not restored. */
export function noteResumes() {
  if (document.documentElement.dataset.circuitkitResumedNotice !== 'on') {
    return;
  }

  document.addEventListener('circuitkit:resuming', () => shown?.close());
  document.addEventListener('circuitkit:resumed', ({ detail }) => detail.notRestored > 0 && show());
}

function show() {
  shown = showBar({
    className: 'circuitkit-resumed',
    text: wording('resumed', 'This page was restored. Some of what you did in it could not be kept: please check it.'),
    actions: [{ text: wording('dismiss', 'OK'), run: () => shown.close() }],
  });
}
