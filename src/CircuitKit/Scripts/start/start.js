// What has to be there before the first circuit starts. The rest is loaded when the page works.

import { watchAdmission } from './admission.js';
import { addQuery, followConnections, measureWhenAsked, onEachConnection, onRender } from './hub.js';
import { later, setOptions } from './later.js';
import { left } from './left.js';
import { watchLifecycle } from './lifecycle.js';
import { part } from './part.js';
import { retrySoon } from './reconnect.js';
import { watchResumes } from './resume.js';
import { sleep } from './sleep.js';
import { sendTab } from './tab.js';
import { hold, watchPerson } from './touch.js';
import { watchTraffic } from './traffic.js';
import { wait } from './wait.js';

export * from './admission.js';
export * from './hub.js';
export * from './later.js';
export * from './left.js';
export * from './part.js';
export * from './reconnect.js';
export * from './sleep.js';
export * from './storage.js';
export * from './tell.js';
export * from './touch.js';
export * from './traffic.js';

// For what a browser is asked that never responds.
const limitMilliseconds = 2000;

/** Starts the parts for the circuits that are opened with these options. */
export async function start(options) {
  setOptions(options);
  followConnections(options);
  window.CircuitKit = { ...window.CircuitKit, hold };
  watchPerson();
  watchTraffic();
  const tab = part('tabs', sendTab);
  part('admission', watchAdmission);
  part('lifecycle', watchLifecycle);
  const reload = await part('resume', watchResumes);
  part('hibernate', () => addQuery(() => `ck_sleep=${sleep.state === 'waking' ? 'woke' : 'can'}`));
  part('newversion', () => addQuery(() => `ck_version=${left.version}`));
  part('measure', measureWhenAsked);
  part('reconnect', () => retrySoon(options));
  onEachConnection(() => onRender(loadTheRest));

  // What a page before this one has left needs all of the script at once.
  const all = reload?.hasBefore && later().catch(() => {});
  await Promise.race([tab, wait(limitMilliseconds)]);
  await all;
}

// The page works. What cannot be loaded now is tried again on the next connection.
function loadTheRest() {
  onRender(undefined);
  setTimeout(() => later().catch(() => {}));
}
