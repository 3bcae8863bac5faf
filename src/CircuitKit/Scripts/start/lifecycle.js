// Tells the page how its circuit ended: the event circuitkit:ended on document, with the reason. Where a person was given a message, it is
// shown, and the page stays as it was behind it: stock Blazor would reload it without a word.

import { watchCrashes } from './crash.js';
import { around, onEachConnection } from './hub.js';
import { later } from './later.js';
import { sleep } from './sleep.js';
import { tell } from './tell.js';

/** Follows the circuits of every hub connection. */
export function watchLifecycle() {
  // Said beforehand by a server that is about to let the circuit go.
  let expected;
  let isOver = false;
  let isCrashed = false;
  let secret;

  onEachConnection(connection => {
    const crashed = watchCrashes(connection, () => secret);
    connection.on('CircuitKit.Ending', reason => {
      expected = reason;
      if (reason === 'drained') {
        tell('waiting', { reason: 'stopping' });
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
        end('crashed');
      }

      return crashed();
    });

    around(connection, 'invoke', async (next, method, ...parameters) => {
      if (method === 'StartCircuit') {
        return secret = await next(method, ...parameters);
      }

      if (method !== 'ResumeCircuit' && method !== 'ConnectCircuit') {
        return next(method, ...parameters);
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
        const answer = await next(method, ...parameters);
        isSettled = answer || method === 'ResumeCircuit';
        if (method === 'ResumeCircuit') {
          isOver = !answer;
          secret = answer ?? secret;
          // How the circuit ended before this one is known already.
          const isTold = answer && isCrashed;
          isCrashed = false;
          if (!isTold) {
            end(before ?? (answer ? replaced ?? (sleep.state === 'waking' ? 'hibernated' : 'lost') : 'expired'));
          }
        }

        return answer;
      } finally {
        connection.off('CircuitKit.Replaced', note);
        if (!isSettled) {
          expected = before ?? expected;
        }
      }
    });
  });

  // Blazor says good-bye even when the back/forward cache keeps the page.
  window.addEventListener('pagehide', () => isOver || end('left'));
}

// The page looks for its circuit no more and stays as it is, behind the notice of CircuitKit or of the app.
function close(reason, message) {
  window.Blazor.disconnect();
  if (end(reason, message)) {
    later().then(page => page.showEnd(reason, message), () => location.reload());
  }
}

function end(reason, message) {
  return tell('ended', { reason, message });
}
