// The servers of the fleet.
import { get } from '../api.js';
import { askDrain } from '../actions.js';
import { clear, every, h } from '../parts/dom.js';
import { at, bytes, count, duration, number, since, version } from '../parts/format.js';
import { drains } from '../parts/words.js';
import { barOf } from './now.js';

export function showNodes(main, _, page) {
  const subtitle = h('p', {});
  const list = h('div', { class: 'nodes' });
  main.append(h('div', { class: 'page-head' }, h('h1', {}, 'Servers'), subtitle), list);
  return every(5000, refresh);

  async function refresh() {
    const nodes = await get('nodes').catch(() => null);
    if (!nodes) {
      return;
    }
    subtitle.textContent = count(nodes.length, 'server is up', 'servers are up');
    // The cards are created again: a focused button keeps the focus.
    const focused = document.activeElement?.dataset.node;
    clear(list).append(...nodes.map(one => card(one, page, refresh)));
    if (focused) {
      [...list.querySelectorAll('[data-node]')].find(button => button.dataset.node === focused)?.focus();
    }
  }
}

function card({ node, status }, page, refresh) {
  const state = status?.drain.state ?? (node.isDraining ? 'Saving' : 'NotDraining');
  const badge = !status ? ['No response', 'bad'] : state === 'NotDraining' ? [drains[state], 'good'] : [drains[state], 'care'];
  const states = status?.reading.states ?? node.circuits;
  const remarks = [...new Set([...node.remarks, ...(status?.saving.failures ?? []).map(one => `${count(one.circuits, 'circuit', 'circuits')} cannot be saved: ${one.reason}`)])];
  return h('article', { class: 'card node' },
    h('div', { class: 'node-head' },
      h('h2', {}, node.id, node.isThisNode && h('span', { class: 'soft small' }, ' this one')),
      h('span', { class: `badge ${badge[1]}` }, badge[0])),
    h('div', {},
      barOf([states.connected, states.disconnected + states.resuming, states.hibernated]),
      h('p', { class: 'small soft' }, `${number(states.connected)} connected, ${number(states.disconnected + states.resuming)} disconnected, ${number(states.hibernated)} hibernated`)),
    h('dl', { class: 'facts' },
      fact('App version', version(node.appVersion) || 'unknown', node.appVersion),
      fact('Up for', since(node.startedAt), at(node.startedAt)),
      fact('Heartbeat', `${since(node.lastHeartbeatAt)} ago`),
      status && [
        fact('Memory', `${bytes(status.reading.workingSet)}, ${bytes(status.reading.heap)} managed`),
        fact('Room', room(status.reading), 'Estimated from the memory that live circuits take up here. Needs 20 circuits.'),
        fact('Snapshot store', status.saving.store + (status.saving.storeAnswers ? '' : ' (does not respond)') + (status.saving.outlivesProcess ? '' : ' (does not outlive the process)')),
        fact('Unsaved work', !status.saving.isActive ? 'all of it' : status.reading.unsaved ? `${count(status.reading.unsaved, 'circuit', 'circuits')}, the oldest ${duration(status.reading.oldestUnsaved)}` : 'none'),
      ]),
    status && state !== 'NotDraining' && h('div', {},
      h('label', { class: 'small soft' }, `Drain: ${number(status.drain.saved)} of ${number(status.drain.circuits)} saved, ${number(status.drain.released)} evicted`,
        h('progress', { max: Math.max(status.drain.circuits, 1), value: status.drain.circuits ? status.drain.released : 1 }))),
    remarks.length > 0 && h('ul', { class: 'remarks' }, remarks.map(remark => h('li', { class: 'notice small' }, remark))),
    page.options.allowActions && (state === 'NotDraining' || state === 'Waiting') && h('div', { class: 'buttons' },
      h('button', { class: 'button', type: 'button', 'data-node': node.id, on: { click: () => askDrain(node, states.total, { mode: status?.saving.drainMode, now: state === 'Waiting' }, refresh) } }, state === 'Waiting' ? 'Drain now' : 'Drain this server')));
}

// In circuits, and in people who have as many each as those of now.
function room({ roomForCircuits, states, users }) {
  const live = states.connected + states.disconnected + states.resuming;
  return roomForCircuits == null ? 'not known yet'
    : `about ${count(roomForCircuits, 'more circuit', 'more circuits')}`
      + (users > 0 && live > 0 ? `, ${count(Math.floor(roomForCircuits * users / live), 'more signed-in user', 'more signed-in users')}` : '');
}

function fact(name, value, title) {
  return [h('dt', {}, name), h('dd', { title }, value)];
}
