// Somebody whose page came but whose circuit is refused: a limit of their own, which only the circuit's start could find. Stock Blazor would leave
// a page that looks alive and is not. Here a notice says why, and the page tries again by itself, later each time; or it asks whether to continue here.

import { backOff } from './backoff.js';
import { onEachConnection } from './hub.js';
import { showNotice, wording } from './notice.js';

const eventName = 'circuitkit:refused';
const waitingEventName = 'circuitkit:waiting';
const attemptsKey = 'circuitkit-attempts';
const insistsKey = 'circuitkit-continue';

const texts = {
  user: 'You have as many pages open as allowed. Close another one; this page tries again by itself.',
  tab: 'This tab shows as many pages as allowed. This page tries again by itself.',
  address: 'As many pages are open from your network as allowed. This page tries again by itself.',
  busy: 'There is no room for another visitor right now. This page tries again by itself.',
};

/** Looks after the start of the circuit on every hub connection that is opened with these options. */
export function watchAdmission(options) {
  const configureSignalR = options.configureSignalR;
  options.configureSignalR = builder => {
    configureSignalR?.(builder);
    if (take(insistsKey)) {
      builder.withUrl(builder.url + (builder.url.includes('?') ? '&' : '?') + 'ck_continue=1', builder.httpConnectionOptions ?? {});
    }
  };

  onEachConnection(options, watch);
}

/** Loads the page anew, and has it say that the person wants to continue here. */
export function continueHere() {
  put(insistsKey, '1');
  location.reload();
}

function watch(connection) {
  let isRefused = false;

  connection.on('CircuitKit.Refused', (reason, retryAfter) => {
    isRefused = true;
    refuse(reason, retryAfter);
  });

  // A resume for which there is no room yet: Blazor tries again.
  connection.on('CircuitKit.Busy', () => document.dispatchEvent(new CustomEvent(waitingEventName, { detail: { reason: 'busy' } })));

  const invoke = connection.invoke.bind(connection);
  connection.invoke = async (method, ...parameters) => {
    const answer = await invoke(method, ...parameters);
    if (method === 'StartCircuit') {
      if (isRefused) {
        await connection.stop();
      } else if (answer) {
        take(attemptsKey);
      }
    }

    return answer;
  };

  // There is no circuit to reconnect to.
  const onclose = connection.onclose.bind(connection);
  connection.onclose = callback => onclose(error => isRefused || callback(error));
}

function refuse(reason, retryAfter) {
  const detail = { reason, retryAfter, continueHere };
  if (!document.dispatchEvent(new CustomEvent(eventName, { cancelable: true, detail }))) {
    // The app has taken it into its own hands.
    return;
  }

  if (reason === 'asked') {
    ask();
    return;
  }

  const attempts = Number(take(attemptsKey) ?? 0);
  put(attemptsKey, String(attempts + 1));
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

function put(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // Without storage each attempt is the first.
  }
}

function take(key) {
  try {
    const value = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return value;
  } catch {
    return null;
  }
}
