// Tells the page how its circuit ended: the event circuitkit:ended on document, with the reason. Where a person was given a message, it is
// shown, and the page stays as it was behind it: stock Blazor would reload it without a word.

import { continueHere } from './admission.js';
import { watchCrashes } from './crash.js';
import { onEachConnection } from './hub.js';
import { showNotice, wording } from './notice.js';
import { sleep } from './sleep.js';

const eventName = 'circuitkit:ended';
const waitingEventName = 'circuitkit:waiting';

/** Follows the circuits of every hub connection that is opened with these options. */
export function watchLifecycle(options) {
  // Said beforehand by a server that is about to let the circuit go.
  let expected;
  let isOver = false;
  let isCrashed = false;
  let secret;

  onEachConnection(options, connection => {
    const crashed = watchCrashes(connection, () => secret);
    connection.on('CircuitKit.Ending', reason => {
      expected = reason;
      if (reason === 'drained') {
        document.dispatchEvent(new CustomEvent(waitingEventName, { detail: { reason: 'stopping' } }));
      }

      // The server cuts the connection as soon as it knows that this has arrived.
      connection.send('ConnectCircuit', `CircuitKit.EndingHeard/${reason}`).catch(() => {});
    });

    connection.on('CircuitKit.Closed', (reason, message) => {
      isOver = true;
      close(reason, message);
    });

    connection.on('CircuitKit.SignIn', (what, ...said) => {
      isOver ||= what === 'over';
      import('./sign-in.js').then(part => part.heard(connection, what, ...said)).catch(() => {});
    });

    connection.on('JS.Error', () => {
      if (!isCrashed) {
        isCrashed = true;
        tell('crashed');
      }

      return crashed();
    });

    const invoke = connection.invoke.bind(connection);
    connection.invoke = async (method, ...parameters) => {
      if (method === 'StartCircuit') {
        return secret = await invoke(method, ...parameters);
      }

      if (method !== 'ResumeCircuit' && method !== 'ConnectCircuit') {
        return invoke(method, ...parameters);
      }

      // What is said while the call is under way is about the circuit that it brings.
      const before = expected;
      expected = undefined;
      let replaced;
      const note = reason => {
        replaced = reason;
      };
      connection.on('CircuitKit.Replaced', note);
      let isSettled = false;
      try {
        const answer = await invoke(method, ...parameters);
        isSettled = answer || method === 'ResumeCircuit';
        if (method === 'ResumeCircuit') {
          isOver = !answer;
          secret = answer ?? secret;
          // How the circuit ended before this one is known already.
          const isTold = answer && isCrashed;
          isCrashed = false;
          if (!isTold) {
            tell(before ?? (answer ? replaced ?? (sleep.state === 'waking' ? 'hibernated' : 'lost') : 'expired'));
          }
        }

        return answer;
      } finally {
        connection.off('CircuitKit.Replaced', note);
        if (!isSettled) {
          expected = before ?? expected;
        }
      }
    };
  });

  // Blazor says good-bye even when the back/forward cache keeps the page.
  window.addEventListener('pagehide', () => isOver || tell('left'));
}

/** The page looks for its circuit no more and stays as it is, behind the notice of CircuitKit or of the app. */
function close(reason, message) {
  window.Blazor.disconnect();
  if (!tell(reason, message)) {
    return;
  }

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

// False when the app has taken it into its own hands with preventDefault.
function tell(reason, message) {
  return document.dispatchEvent(new CustomEvent(eventName, { cancelable: !!message, detail: { reason, message } }));
}
