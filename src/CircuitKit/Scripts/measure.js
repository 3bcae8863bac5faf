// Measures what the user of this page feels, where the server has asked for it: docs/monitoring.md has it exactly. The server gets numbers only.

import { afterCalls, around, firstRender, isReconnected } from './start/hub.js';

const sendAfterMilliseconds = 10000;
const longestMilliseconds = 600000;
const mostValues = 99;
const mostErrors = 1000;
const ofUser = /click|menu|submit|input|^change|^drop|paste|key|(mouse|pointer)(down|up)|touch[se]/;

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
let isLoaded = false;
// The connection of a circuit that continues, until its first render.
let resuming;
// How long the user has waited for a lost connection, and since when again: not while the page is hidden or the device offline.
let waited;
let from;

/** Begins with the page's first connection. */
export function begin(connection) {
  current = connection;
  document.addEventListener('visibilitychange', () => {
    looks++;
    forget();
    tick();
    if (document.hidden) {
      send();
    }
  });
  const listen = window.addEventListener.bind(window);
  listen('online', tick);
  listen('offline', tick);
  listen('pagehide', send);
  listen('error', failed);
  listen('unhandledrejection', failed);
  measure(connection);
  loaded();
}

/** Watches one hub connection. */
export function measure(connection) {
  let isStopped = false;
  around(connection, 'send', (next, method, ...parameters) => {
    const { event } = window;
    if (method === 'OnLocationChanged') {
      // Still with the route of the page before.
      send();
    } else if (parameters[2] === 'DispatchEventAsync' && event?.isTrusted && ofUser.test(event.type) && connection.state === 'Connected') {
      waiting.set(String(parameters[0]), { at: event.timeStamp });
      changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    }

    return next(method, ...parameters);
  });

  around(connection, 'invoke', (next, ...call) => {
    if (call[0] === 'ResumeCircuit') {
      resuming = connection;
    }

    return next(...call);
  });
  afterCalls(connection, (...call) => isReconnected(...call) && usable(connection, 'c'));

  // By the page itself: to hibernate, to pause, to end.
  around(connection, 'stop', next => {
    isStopped = true;
    return next();
  });

  connection.onclose(() => {
    forget();
    if (connection === current && !isLost && !isStopped) {
      isLost = true;
      waited = 0;
      tick();
    }
  });
}

/** Called with each render and each reply to a call, before Blazor. Returns what is to be called after it. */
export function see(connection, name, [id]) {
  if (name === 'JS.EndInvokeDotNet') {
    replied(String(id));
    return undefined;
  }

  changes.takeRecords();
  return () => {
    loaded();
    if (connection === resuming) {
      resuming = undefined;
      painted().then(() => usable(connection, 'r'));
    }

    if (changes.takeRecords().length) {
      const shown = painted();
      waiting.forEach(event => {
        event.shown ??= shown;
      });
    }
  };
}

// When the browser has shown the page as it is now.
function painted() {
  return new Promise(resolve => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))));
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

function loaded() {
  if (isLoaded || !firstRender) {
    return;
  }

  isLoaded = true;
  const [{ name, activationStart = 0 } = {}] = performance.getEntriesByType('navigation');
  const wasHidden = document.hidden || looks || performance.getEntriesByType('visibility-state').some(state => state.name === 'hidden');
  // Not where Blazor has come here from another page without loading it.
  if (!wasHidden && name?.split('#')[0] === location.href.split('#')[0]) {
    add('l', firstRender - activationStart);
  }
}

function usable(connection, kind) {
  current = connection;
  if (isLost) {
    tick();
    isLost = false;
    from = undefined;
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

// What fails because the connection is lost is no error of a script, and what browsers say of a ResizeObserver is none of anybody.
function failed({ message }) {
  if (!isLost && !/^ResizeObserver/.test(message)) {
    errors = Math.min(errors + 1, mostErrors);
    sendSoon();
  }
}

function add(kind, milliseconds) {
  if (milliseconds <= longestMilliseconds && values.length < mostValues) {
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
