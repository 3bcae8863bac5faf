// The sign-in of the page's user: the server asks whether it has been renewed, and when the user last did something, and says when it is over. Loaded
// when the server first has something to say.

import { left } from './start/left.js';
import { tell } from './start/tell.js';
import { element, showNotice, wording } from './page/notice.js';

const header = 'CircuitKit-Sign-In';
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'];

// What other pages of the browser hear of is not each movement.
const stepMilliseconds = 1000;
const retryMilliseconds = 5000;
const reloadMilliseconds = 30000;

let connection;
let settings;
let lastUse = Date.now();
let timer;
let warning;
let seconds;
let isOver = false;
let channel;

/** The server has said something on a connection. */
export function heard(from, what, ...said) {
  connection = from;
  ({ check, idle, used: tellUse, over })[what]?.(...said);
}

// The proof goes to the server that has the circuit: the one that has read the cookie may be another.
async function check(how) {
  const proof = (await ask(how)).headers.get(header);
  if (proof) {
    report(`is/${proof}`);
  }
}

function ask(what) {
  return fetch(`_blazor/initializers?ck_sign_in=${what}`, { cache: 'no-store', redirect: 'manual', headers: { [header]: what } });
}

function report(what) {
  connection.send('ConnectCircuit', `CircuitKit.SignIn/${what}`).catch(() => {});
}

function tellUse() {
  report(`used/${Math.max(0, Date.now() - lastUse)}`);
}

function idle(after, warnBefore, signOut, path) {
  const isFirst = !settings;
  settings = { after, warnBefore, signOut, path };
  if (isFirst) {
    channel = new BroadcastChannel('circuitkit-used');
    channel.onmessage = ({ data }) => use(data);
    signs.forEach(type => addEventListener(type, seen, { capture: true, passive: true }));
    document.addEventListener('visibilitychange', look);
    stay();
  }
}

// Behind a warning only its button counts.
function seen() {
  if (!warning && Date.now() - lastUse > stepMilliseconds) {
    stay();
  }
}

function stay() {
  const now = Date.now();
  channel.postMessage(now);
  use(now);
}

function use(at) {
  if (isOver) {
    return;
  }

  lastUse = Math.max(lastUse, at);
  if (warning) {
    warning.close();
    warning = undefined;
    tellUse();
  }

  look();
}

function look() {
  clearTimeout(timer);
  if (isOver) {
    return;
  }

  const { after, warnBefore } = settings;
  const rest = lastUse + after - Date.now();
  if (rest <= 0) {
    // Where nobody is to be signed out, the server ends what is awake.
    settings.signOut && over('idle');
    return;
  }

  if (rest <= warnBefore) {
    warn(rest);
  }

  timer = setTimeout(look, rest > warnBefore ? rest - warnBefore : Math.min(rest, 1000));
}

// Screen readers hear of the time once, not with each second.
function warn(rest) {
  if (!warning?.isShown) {
    seconds = element('p');
    seconds.className = 'circuitkit-countdown';
    seconds.setAttribute('aria-hidden', 'true');
    warning = showNotice({
      title: wording('idle', 'Are you still there?'),
      text: `${settings.signOut ? wording('idle-sign-out', 'If you do nothing, you will be signed out at')
        : wording('idle-text', 'If you do nothing, this page ends at')} ${new Date(Date.now() + rest).toLocaleTimeString()}.`,
      content: seconds,
      actions: [{ text: wording('stay', 'Stay'), run: stay }],
      escape: stay,
    });
  }

  seconds.textContent = `${Math.ceil(rest / 1000)} s`;
}

async function over(reason) {
  if (isOver) {
    return;
  }

  isOver = true;
  clearTimeout(timer);
  connection.send('ConnectCircuit', `CircuitKit.EndingHeard/${reason}`).catch(() => {});
  // The state waits for the same user in this tab, so Blazor must not say that its user has left.
  left.wait?.();
  const { sendBeacon } = navigator;
  navigator.sendBeacon = (url, data) => /_blazor\/disconnect/.test(url) || sendBeacon.call(navigator, url, data);
  Blazor.disconnect();
  if (!tell('ended', { reason })) {
    return;
  }

  if (reason === 'idle') {
    let answer;
    while (settings.signOut && !answer) {
      answer = await ask('end').catch(() => new Promise(resolve => setTimeout(resolve, retryMilliseconds)));
    }

    // Used in another page, while the browser had frozen this one: it goes on where it was.
    settings.path && answer?.headers.get(header) !== 'used' ? location.assign(settings.path) : location.reload();
    return;
  }

  const reload = () => location.reload();
  showNotice({
    title: wording('sign-in-expired', 'Your sign-in has expired'),
    text: wording('sign-in-expired-text', 'Sign in again, and this page goes on where it was.'),
    actions: [{ text: wording('reload', 'Reload'), run: reload }],
  });
  setTimeout(reload, reloadMilliseconds);
}
