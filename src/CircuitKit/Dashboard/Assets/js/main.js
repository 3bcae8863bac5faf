// Shows the view that the address names. An address is a hash, so that the server has one page to serve and a view can be sent to a colleague.
import { get, isGone } from './api.js';
import { startLive } from './live.js';
import { clear, h } from './parts/dom.js';
import { showCircuits } from './views/circuits.js';
import { showDeploy } from './views/deploy.js';
import { showNodes } from './views/nodes.js';
import { showNow } from './views/now.js';
import { showPolicies } from './views/policies.js';
import { showState } from './views/state.js';

const views = {
  now: { title: 'Now', show: showNow },
  circuits: { title: 'Circuits', show: showCircuits },
  nodes: { title: 'Servers', show: showNodes },
  deploy: { title: 'May I deploy?', show: showDeploy },
  policies: { title: 'Policies', show: showPolicies },
  state: { title: 'Will my state survive?', show: showState },
};

const main = document.getElementById('main');
let leave = () => {};
let shown;

/** What every view may use: the options of the server, read once. */
const page = { options: { allowActions: false, showValues: false }, app: '' };

document.getElementById('skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});
addEventListener('hashchange', () => show(true));
await start();

async function start() {
  try {
    const now = await get('now');
    page.options = now.options;
    page.app = now.app;
    page.first = now;
    document.getElementById('app-name').textContent = now.app;
  } catch (error) {
    clear(main).append(h('p', { class: 'notice bad' }, isGone(error) ? 'You are no longer allowed to see this page. Reload it.' : 'The server does not respond.'));
    setTimeout(start, 5000);
    return;
  }
  startLive();
  show(false);
}

function show(moveFocus) {
  // Dialogs of the view before close with it.
  document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close());
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const name = Object.hasOwn(views, path) ? path : 'now';
  for (const link of document.querySelectorAll('nav a')) {
    link.toggleAttribute('aria-current', link.dataset.view === name);
    if (link.dataset.view === name) {
      link.setAttribute('aria-current', 'page');
      // On a phone the links are wider than the page.
      link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  }
  document.title = `${views[name].title} - ${page.app || 'CircuitKit'}`;
  const isAnother = shown !== name;
  shown = name;
  leave();
  leave = views[name].show(clear(main), new URLSearchParams(query), page) ?? (() => {});
  if (moveFocus && isAnother) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}
