// Somebody whose page came but whose circuit is refused: a limit of their own, which only the circuit's start could find. Stock Blazor would leave
// a page that looks alive and is not.

import { addQuery, around, onEachConnection } from './hub.js';
import { later } from './later.js';
import { take, write } from './storage.js';
import { tell } from './tell.js';

const insistsKey = 'circuitkit-continue';

/** How often the page was refused, for the page that tries again. */
export const attemptsKey = 'circuitkit-attempts';

/** Looks after the start of the circuit on every hub connection. */
export function watchAdmission() {
  addQuery(() => take(insistsKey) && 'ck_continue=1');
  onEachConnection(watch);
}

/** Loads the page anew, and has it say that the person wants to continue here. */
export function continueHere() {
  write(insistsKey, 1);
  location.reload();
}

function watch(connection) {
  let isRefused = false;

  connection.on('CircuitKit.Refused', (reason, retryAfter) => {
    isRefused = true;
    if (tell('refused', { reason, retryAfter, continueHere })) {
      later().then(page => page.showRefusal(reason, retryAfter), () => setTimeout(() => location.reload(), retryAfter));
    }
  });

  // A resume for which there is no room yet: Blazor tries again.
  connection.on('CircuitKit.Busy', () => tell('waiting', { reason: 'busy' }));

  around(connection, 'invoke', async (next, method, ...parameters) => {
    const answer = await next(method, ...parameters);
    if (method === 'StartCircuit') {
      if (isRefused) {
        await connection.stop();
      } else if (answer) {
        take(attemptsKey);
      }
    }

    return answer;
  });

  // There is no circuit to reconnect to.
  around(connection, 'onclose', (next, callback) => next(error => isRefused || callback(error)));
}
