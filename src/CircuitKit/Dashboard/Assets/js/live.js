// The pulse of the fleet: one event every two seconds while somebody looks, none while the tab is hidden.
import { get, isGone } from './api.js';

const pollEvery = 10_000;
const retryAfter = 60_000;
const listeners = new Set();
const box = document.getElementById('live');
const text = document.getElementById('live-text');
let source;
let timer;
// A question that was under way when the tab was hidden is none of ours any more.
let turn = 0;

/** Calls with every pulse until the returned function is called. */
export function onPulse(listener) {
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
  say('connecting', 'Connecting');
  let failures = 0;
  source = new EventSource('api/stream');
  source.onmessage = message => {
    failures = 0;
    say('live', 'Live');
    tell(JSON.parse(message.data));
  };
  source.onerror = () => {
    if (source?.readyState === EventSource.CLOSED) {
      // Refused: as many dashboards are open as the server keeps up to date. Asking now and then does as well.
      poll(Date.now() + retryAfter);
    } else {
      // The server ends the stream now and then; the browser asks anew by itself.
      failures++;
      say(failures > 1 ? 'lost' : 'connecting', failures > 1 ? 'The server does not answer' : 'Connecting');
    }
  };
}

function pause() {
  source?.close();
  source = undefined;
  clearTimeout(timer);
  turn++;
  say('paused', 'Paused');
}

async function poll(until) {
  const mine = ++turn;
  try {
    const pulse = await get('pulse');
    if (mine !== turn) {
      return;
    }
    say('live', 'Live, every 10 s');
    tell(pulse);
  } catch (error) {
    if (mine !== turn) {
      return;
    }
    say('lost', isGone(error) ? 'You may not see this any more' : 'The server does not answer');
  }
  timer = setTimeout(() => (Date.now() > until ? open() : poll(until)), pollEvery);
}

function tell(pulse) {
  for (const listener of listeners) {
    listener(pulse);
  }
}

function say(state, words) {
  box.dataset.state = state;
  if (text.textContent !== words) {
    text.textContent = words;
  }
}
