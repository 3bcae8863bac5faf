// The latest decisions of retention, and their reasons.
import { get } from '../api.js';
import { openDrawer } from './drawer.js';
import { clear, every, h } from '../parts/dom.js';
import { because } from '../parts/words.js';
import { at, clockAt, duration, number, short } from '../parts/format.js';

const ends = { Expired: 'its time was over', Memory: 'memory was short', Room: 'there was no room' };

export function showPolicies(main, _, page) {
  const notice = h('div', {});
  const body = h('tbody', {});
  main.append(
    h('div', { class: 'page-head' }, h('h1', {}, 'Policies'), h('p', {}, 'The decisions about disconnected circuits, the latest first')),
    notice,
    h('div', { class: 'card' }, h('div', { class: 'table-box', role: 'region', 'aria-label': 'Decisions', tabindex: '0' },
      h('table', { class: 'list' },
        h('caption', { class: 'unseen' }, 'Decisions'),
        h('thead', {}, h('tr', {}, [['When'], ['Circuit'], ['What'], ['Why', 'middle'], ['Value', 'number middle'], ['Server', 'wide']].map(([name, kind]) => h('th', { scope: 'col', class: kind }, name)))),
        body))));
  return every(5000, refresh);

  async function refresh() {
    const answer = await get('policies').catch(() => null);
    if (!answer || document.querySelector('dialog[open]')) {
      return;
    }
    clear(notice).append(...(answer.missingNodes.length ? [h('p', { class: 'notice' }, `These servers do not respond: ${answer.missingNodes.join(', ')}.`), h('br')] : []));
    const focused = document.activeElement?.dataset.event;
    clear(body).append(...(answer.events.length ? answer.events.map(row) : [h('tr', {}, h('td', { colspan: 6, class: 'empty' }, 'No circuit has been disconnected yet.'))]));
    if (focused) {
      [...body.querySelectorAll('[data-event]')].find(button => button.dataset.event === focused)?.focus();
    }
  }

  function row(one) {
    return h('tr', {},
      h('td', { class: 'when' }, h('time', { datetime: one.at, title: at(one.at) }, clockAt(one.at))),
      h('td', {}, h('button', { class: 'link mono', type: 'button', title: one.circuitId, 'data-event': one.circuitId + one.at, 'aria-haspopup': 'dialog', on: { click: () => openDrawer(one.circuitId, page, refresh) } }, short(one.circuitId))),
      h('td', {}, h('p', {}, one.ended ? `evicted: ${ends[one.ended] ?? one.ended}` : `kept for ${duration(one.keepLiveSeconds)}, its snapshot for ${duration(one.keepSnapshotSeconds)}`), h('p', { class: 'narrow-only small soft' }, one.reason)),
      h('td', { class: 'middle', title: because(one.reason) }, one.reason),
      h('td', { class: 'number middle' }, number(one.value)),
      h('td', { class: 'wide' }, h('span', { class: 'cut', title: one.nodeId }, one.nodeId)));
  }
}
