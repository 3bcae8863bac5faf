// What a page shows whose circuit was ended for good: a message of the server, or an offer to go on after a crash.

import { continueHere } from '../start/admission.js';
import { showNotice, wording } from './notice.js';

/** Shows the message with which the circuit was closed. The page stays as it was behind it. */
export function showEnd(reason, message) {
  if (reason === 'limited') {
    // No reload by itself: the other page would then be closed in its turn, and so on.
    showNotice({
      title: wording('limited', 'You are working in another tab'),
      text: wording('limited-text', message),
      actions: [{ text: wording('continue', 'Continue here'), run: continueHere }],
    });
    return;
  }

  showNotice({
    title: reason === 'signedOut' ? wording('signed-out', 'You are signed out') : wording('closed', 'This page was closed'),
    text: message,
    actions: [{ text: wording('reload', 'Reload'), run: () => location.reload() }],
  });
}

/** Offers to continue after a crash. */
export function showOffer({ goOn, startOver }) {
  const notice = showNotice({
    title: wording('crashed', 'Something went wrong'),
    text: wording('crashed-text', 'Continue from where you were a moment ago?'),
    actions: [
      {
        text: wording('go-on', 'Continue'),
        run: () => {
          notice.close();
          goOn();
        },
      },
      { text: wording('start-over', 'Start over'), run: startOver },
    ],
  });
}
