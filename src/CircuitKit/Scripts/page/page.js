// What a page needs when it works.

import { part } from '../start/part.js';
import { keepDrafts } from './drafts.js';
import { hibernateWhenIdle } from './hibernate.js';
import { followVersions } from './newversion.js';
import { translate } from './notice.js';
import { followConnection } from './offline.js';
import { noteResumes } from './resumed-notice.js';

export * from './bar.js';
export * from './ended.js';
export * from './hibernate.js';
export * from './notice.js';
export * from './place.js';
export * from './refused.js';

// For words that never arrive.
const limitMilliseconds = 2000;

/** Starts the parts for the circuits that are opened with these options. */
export async function start(options) {
  await Promise.race([part('texts', translate), new Promise(resolve => setTimeout(resolve, limitMilliseconds))]);
  part('drafts', keepDrafts);
  part('offline', followConnection);
  part('hibernate', () => hibernateWhenIdle(options));
  part('newversion', followVersions);
  part('resumed-notice', noteResumes);
  part('reconnect-ui', async () => {
    const element = document.querySelector('.circuitkit-reconnect');
    if (element) {
      (await import('./reconnect-ui.js')).showReconnects(element);
    }
  });
}
