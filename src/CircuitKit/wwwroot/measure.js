// What the user of this page feels, where the server has asked for it: how long it takes until the page can be used, until an event has changed it,
// and until a lost connection is back; and how many errors no script has caught. The server gets numbers only.

import { painted } from './hub.js';

const sendAfterMilliseconds = 10000;
const longestMilliseconds = 600000;
const mostValues = 99;
const mostErrors = 1000;
const ofUser = /^((dbl|aux)?click|contextmenu|submit|input|change|drop|paste|key\w+|(mouse|pointer)(down|up)|touch(start|end))$/;

// To be sent, each after the letter of its kind.
let values = [];
let errors = 0;
let sending;
let current;
// Events that wait for the server, by the id of the call, in the order in which they were sent.
const waiting = new Map();
const changes = new MutationObserver(() => { });
// Counts how often the page was hidden or shown.
let looks = 0;
let isLost = false;
// Called at the first render of the page.
let first;
// The connection of a circuit that continues, until its first render.
let resuming;
// How long the user has waited for a lost connection, without the time since `from`; undefined while the page is hidden or the device offline.
let waited;
let from;

/** Called with the page's first connection, and with when its first render was shown, if it came already. */
export function begin(connection, shown) {
  document.addEventListener('visibilitychange', () => {
    looks++;
    forget();
    tick();
    if (document.hidden) {
      send();
    }
  });
  ['online', 'offline'].forEach(type => window.addEventListener(type, tick));
  window.addEventListener('pagehide', send);
  window.addEventListener('error', ({ message }) => /^ResizeObserver/.test(message) || failed());
  window.addEventListener('unhandledrejection', failed);
  current = connection;
  first = time => {
    first = undefined;
    loaded(time);
  };
  if (shown) {
    first(shown);
  }

  measure(connection);
}

/** Watches one hub connection. */
export function measure(connection) {
  let isStopped = false;
  const own = {};
  for (const name of ['send', 'invoke', 'stop']) {
    own[name] = connection[name].bind(connection);
  }

  connection.send = (method, ...parameters) => {
    const { event } = window;
    if (method === 'OnLocationChanged') {
      // Still with the route of the page before.
      send();
    } else if (parameters[2] === 'DispatchEventAsync' && event?.isTrusted && ofUser.test(event.type) && !document.hidden) {
      waiting.set(String(parameters[0]), { at: event.timeStamp });
      changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    }

    return own.send(method, ...parameters);
  };

  connection.invoke = async (method, ...parameters) => {
    const isReconnect = method === 'ConnectCircuit' && !parameters[0].startsWith('CircuitKit.');
    resuming = method === 'ResumeCircuit' ? connection : undefined;
    const answer = await own.invoke(method, ...parameters);
    if (answer && isReconnect) {
      usable(connection, 'c');
    }

    return answer;
  };

  // By the page itself: to hibernate, to pause, to end.
  connection.stop = () => {
    isStopped = true;
    return own.stop();
  };

  connection.onclose(() => {
    forget();
    if (connection === current && !isLost && !isStopped) {
      isLost = true;
      waited = 0;
      tick();
    }
  });
}

/** Called with each render and each reply to a call, before Blazor. Returns what is to be called after Blazor. */
export function see(connection, name, [id]) {
  if (name === 'JS.EndInvokeDotNet') {
    replied(String(id));
    return undefined;
  }

  first?.(painted());
  if (connection === resuming) {
    resuming = undefined;
    painted().then(() => usable(connection, 'r'));
  }

  changes.takeRecords();
  return () => {
    if (changes.takeRecords().length) {
      const shown = painted();
      waiting.forEach(event => {
        event.shown ??= shown;
      });
    }
  };
}

async function replied(id) {
  const event = waiting.get(id);
  waiting.delete(id);
  if (event?.shown) {
    // It was this event that has changed the page, and not a later one.
    waiting.forEach(other => {
      if (other.shown === event.shown && other.at >= event.at) {
        other.shown = undefined;
      }
    });
  }

  if (!waiting.size) {
    changes.disconnect();
  }

  const before = looks;
  const time = await event?.shown;
  if (time && looks === before) {
    add('e', time - event.at);
  }
}

async function loaded(shown) {
  const before = looks;
  const time = await shown;
  const [{ name, activationStart = 0 } = {}] = performance.getEntriesByType('navigation');
  const wasHidden = document.hidden || looks !== before || performance.getEntriesByType('visibility-state').some(state => state.name === 'hidden');
  // Not where Blazor has come here from another page without loading it.
  if (!wasHidden && withoutHash(name) === withoutHash(location.href)) {
    add('l', time - activationStart);
  }
}

function withoutHash(address) {
  return address?.split('#')[0];
}

function usable(connection, kind) {
  current = connection;
  if (isLost) {
    tick();
    isLost = false;
    from = undefined;
    // Nobody has waited where the page was hidden all the time.
    if (waited > 0) {
      add(kind, waited);
    }
  }
}

function tick() {
  const now = performance.now();
  waited += from === undefined ? 0 : now - from;
  from = isLost && !document.hidden && navigator.onLine ? now : undefined;
}

function forget() {
  waiting.clear();
  changes.disconnect();
}

function failed() {
  // What fails because the connection is lost is no error of a script.
  if (!isLost) {
    errors = Math.min(errors + 1, mostErrors);
    sendSoon();
  }
}

function add(kind, milliseconds) {
  if (milliseconds >= 0 && milliseconds <= longestMilliseconds && values.length < mostValues) {
    values.push(kind + Math.round(milliseconds));
  }

  sendSoon();
}

function sendSoon() {
  sending ??= setTimeout(send, sendAfterMilliseconds);
}

function send() {
  clearTimeout(sending);
  sending = undefined;
  const all = errors ? [...values, `x${errors}`] : values;
  if (all.length && current.state === 'Connected') {
    current.send('ConnectCircuit', `CircuitKit.Measured/${all}`).catch(() => { });
    values = [];
    errors = 0;
  }
}
