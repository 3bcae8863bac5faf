// An exception has ended the circuit. Where the server has kept the last snapshot from before it, the page offers to continue from there, in place
// of Blazor's error bar. The server says so after Blazor's own message, so that message waits here, and the page is quiet meanwhile: what it sends
// now would have the server close the connection.

import { around } from './hub.js';
import { later } from './later.js';
import { tell } from './tell.js';
import { wait } from './wait.js';

const longestWaitMilliseconds = 3000;

/**
 * Watches one hub connection.
 * @param {HubConnection} connection
 * @param {() => string} secret The circuit's.
 * @returns {() => Promise<void>} To be called when the circuit has crashed. Ends at once where nothing is offered, and else never.
 */
export function watchCrashes(connection, secret) {
  let isPossible = false;
  let isCrashed = false;
  let answer;
  const answered = new Promise(resolve => {
    answer = resolve;
  });
  const closed = [];

  connection.on('CircuitKit.CrashOffers', () => {
    isPossible = true;
  });
  connection.on('CircuitKit.Crashed', isOffered => answer(Number(isOffered) === 1));

  // Blazor would reconnect by itself.
  around(connection, 'onclose', (next, callback) => next(error => {
    if (isCrashed) {
      closed.push(() => callback(error));
      answer(false);
    } else {
      callback(error);
    }
  }));

  // Blazor reconnects, finds that the circuit is gone, and resumes it.
  const goOn = () => closed.splice(0).forEach(callback => callback());

  return async () => {
    if (!isPossible) {
      return;
    }

    if (isCrashed) {
      // One exception often leads to another.
      await never();
    }

    isCrashed = true;
    connection.send = never;
    connection.invoke = () => Promise.reject(new Error('The circuit has crashed.'));
    wait(longestWaitMilliseconds).then(() => answer(false));
    const page = await answered && await later().catch(() => undefined);
    if (page) {
      await connection.stop();
      const offer = { goOn, startOver: () => startOver(secret()) };
      if (tell('offered', offer)) {
        page.showOffer(offer);
      }

      await never();
    }

    // After Blazor's own listener.
    setTimeout(goOn);
  };
}

function startOver(secret) {
  const form = new FormData();
  form.append('circuitId', secret);
  navigator.sendBeacon('_blazor/disconnect?ck_over=1', form);
  if (window.CircuitKit?.startOver) {
    window.CircuitKit.startOver();
  } else {
    location.reload();
  }
}

function never() {
  return new Promise(() => { });
}
