// The status of the fleet: one event every two seconds while the tab is visible, none while it is hidden.
import { get, isGone } from './api.js';

const pollEvery = 10_000;
const retryAfter = 60_000;
const listeners = new Set();
const box = document.getElementById('live');
const text = document.getElementById('live-text');
let source;
let timer;
// Answers to requests of an earlier turn are ignored: the tab was hidden meanwhile.
let turn = 0;

/** Calls the listener with every status until the returned function is called. */
export function onStatus(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function startLive() {
  document.addEventListener('visibilitychange', () => (document.hidden ? pause() : open()));
  addEventListener('pagehide', pause);
  addEventListener('pageshow', event => event.persisted && open());
  if (!document.hidden) {
    open();
  }
}

function open() {
  pause();
  show('connecting', 'Connecting');
  let failures = 0;
  source = new EventSource('api/stream');
  source.onmessage = message => {
    failures = 0;
    show('live', 'Live');
    notify(JSON.parse(message.data));
  };
  source.onerror = () => {
    if (source?.readyState === EventSource.CLOSED) {
      // Refused: the server keeps no more dashboards up to date. This one polls instead.
      poll(Date.now() + retryAfter);
    } else {
      // The server ends the stream now and then; the browser reconnects by itself.
      failures++;
      show(failures > 1 ? 'lost' : 'connecting', failures > 1 ? 'The server does not respond' : 'Connecting');
    }
  };
}

function pause() {
  source?.close();
  source = undefined;
  clearTimeout(timer);
  turn++;
  show('paused', 'Paused');
}

async function poll(until) {
  const mine = ++turn;
  try {
    const status = await get('status');
    if (mine !== turn) {
      return;
    }
    show('live', 'Live, every 10 s');
    notify(status);
  } catch (error) {
    if (mine !== turn) {
      return;
    }
    show('lost', isGone(error) ? 'You are no longer allowed to see this page' : 'The server does not respond');
  }
  timer = setTimeout(() => (Date.now() > until ? open() : poll(until)), pollEvery);
}

function notify(status) {
  for (const listener of listeners) {
    listener(status);
  }
}

function show(state, words) {
  box.dataset.state = state;
  if (text.textContent !== words) {
    text.textContent = words;
  }
}
