// The details of one circuit: a modal dialog, so that the browser keeps the focus inside and gives it back.
import { askClose, checkpoint, hibernate } from '../actions.js';
import { get } from '../api.js';
import { clear, h } from '../parts/dom.js';
import { at, bytes, clockAt, count, duration, number, short, since } from '../parts/format.js';
import { closing, stateBadge } from '../parts/words.js';

const dialog = document.getElementById('drawer');

export function openDrawer(id, page, closed) {
  const heading = h('h2', { id: 'drawer-title' }, `Circuit ${short(id)}`);
  const under = h('p', { class: 'small' });
  const body = h('div', { class: 'drawer-body' }, h('p', { class: 'soft' }, 'Reading what is known of it'));
  dialog.replaceChildren(
    h('div', { class: 'drawer-head' }, h('div', {}, heading, under), h('button', { class: 'button', type: 'button', on: { click: () => dialog.close() } }, 'Close')),
    body);
  dialog.onclose = () => {
    dialog.replaceChildren();
    closed();
  };
  dialog.onclick = event => event.target === dialog && dialog.close();
  dialog.showModal();
  void read();

  async function read(said) {
    try {
      const details = await get('circuit', { id });
      show(details, said);
    } catch (error) {
      clear(body).append(h('p', { class: 'notice' }, error.status === 404 ? 'No server knows this circuit any more.' : 'The server does not answer.'));
    }
  }

  function show({ circuit, unsavedSeconds, trouble, contents, stories, missingNodes }, said) {
    clear(under).append(circuit ? stateBadge(circuit.state) : stateBadge('Closed'));
    clear(body).append(
      ...[
        said && h('p', { class: 'notice', role: 'status' }, said),
        missingNodes.length > 0 && h('p', { class: 'notice' }, `Without an answer: ${missingNodes.join(', ')}.`),
        trouble && h('p', { class: 'notice bad' }, `It cannot be saved: ${trouble}`),
        circuit && facts(circuit, unsavedSeconds),
        circuit && page.options.allowActions && actions(circuit),
        lives(stories),
        circuit && snapshot(circuit, contents),
      ].filter(Boolean));
  }

  function actions(circuit) {
    return h('div', { class: 'buttons' },
      h('button', { class: 'button', type: 'button', on: { click: () => checkpoint(circuit, read) } }, 'Save now'),
      circuit.state === 'Connected' && h('button', { class: 'button', type: 'button', on: { click: () => hibernate(circuit, read) } }, 'Send to sleep'),
      h('button', { class: 'button', type: 'button', on: { click: () => askClose(circuit, () => dialog.close()) } }, 'Close the circuit'));
  }
}

function facts(circuit, unsavedSeconds) {
  const rows = [
    ['Person', circuit.userKey ?? 'not signed in'],
    ['Page', circuit.url ?? 'not known'],
    ['Id', h('span', { class: 'mono' }, circuit.id)],
    ['Tab', circuit.tabId ? h('span', { class: 'mono' }, `${circuit.tabId}${circuit.frame === 'Frame' ? ' (in an iframe)' : ''}`) : 'the browser did not say'],
    ['Server', circuit.nodeId],
    ['Opened', `${at(circuit.firstOpenedAt)}, ${since(circuit.firstOpenedAt)} ago`],
    ['Last active', `${since(circuit.lastActivityAt)} ago, ${count(circuit.eventCount, 'message', 'messages')}`],
    ['Last snapshot', circuit.snapshot ? `${since(circuit.snapshot.savedAt)} ago, ${bytes(circuit.snapshot.bytes)} as stored, version ${number(circuit.snapshot.version)}` : 'none'],
    ['Unsaved work', unsavedSeconds === null ? 'none' : `for ${duration(unsavedSeconds)}`],
    circuit.retention && ['Kept', `live until ${clockAt(circuit.retention.liveUntil)}: ${circuit.retention.reason}`],
    circuit.resumedFromVersion && ['State of version', circuit.resumedFromVersion + (circuit.unreadableValues ? `, ${count(circuit.unreadableValues, 'value', 'values')} left out` : '')],
  ].filter(Boolean);
  return h('dl', { class: 'facts' }, rows.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
}

const happened = {
  Opened: 'Opened',
  ResumedFrom: 'Resumed from a snapshot',
  Shown: 'The browser shows the page',
  Disconnected: 'Browser away',
  Reconnected: 'Browser back',
  Hibernated: 'Let go by its page, asleep',
  Saved: 'Saved',
  Closed: 'Closed',
};

function lives(stories) {
  return h('section', { 'aria-label': 'Life' },
    h('div', { class: 'section-head' }, h('h3', {}, 'Life')),
    stories.length === 0 && h('p', { class: 'soft' }, 'Its server tells nothing of it.'),
    stories.map((story, i) => h('div', { class: 'story' },
      stories.length > 1 && h('h4', {}, i === 0 ? `This circuit, on ${story.nodeId}` : `Before: circuit ${short(story.circuitId)}, on ${story.nodeId}`),
      h('ol', { class: 'life' }, [...story.events].reverse().map(event))),
    ),
    stories.at(-1)?.continuationOf && h('p', { class: 'soft small' }, `It continues circuit ${short(stories.at(-1).continuationOf)}, of which no server tells any more.`));
}

function event({ kind, at: first, detail, count: times, lastAt }) {
  const words = kind === 'Closed' ? `Closed: ${closing(detail)}`
    : kind === 'ResumedFrom' ? `${happened[kind]} of circuit ${short(detail)}`
    : kind === 'Saved' && times > 1 ? `Saved ${number(times)} times, last at ${clockAt(lastAt)}`
    : happened[kind] ?? kind;
  return h('li', { 'data-kind': kind },
    h('p', {}, words),
    h('p', { class: 'soft small' }, h('time', { datetime: first, title: at(first) }, clockAt(first)), kind === 'Saved' || kind === 'Opened' ? detail && ` · ${detail}` : null));
}

const noContents = {
  Failed: who => `It cannot be captured: what ${who} persists throws an exception.`,
  TimedOut: who => `It could not be captured in time${who === 'a component' ? '' : `: ${who} does not come to an end`}.`,
  NothingToResume: () => 'This page has nothing that could be resumed.',
  Busy: () => 'It is being saved at this moment.',
  Gone: () => 'It is ending at this moment.',
};

function snapshot(circuit, contents) {
  const why = !contents
    ? circuit.state === 'Hibernated' ? 'Its state waits in the snapshot store, which is not opened to be looked at.' : 'This version of ASP.NET Core does not let circuits be captured while they live.'
    : noContents[contents.outcome]?.(contents.component ?? 'a component');
  return h('section', { 'aria-label': 'State' },
    h('div', { class: 'section-head' }, h('h3', {}, 'State that a snapshot holds'), !why && h('p', { class: 'small soft' }, `${count(contents.valueCount, 'value', 'values')}, ${bytes(contents.totalBytes)} before compression`)),
    why ? h('p', { class: 'notice' }, why) : table(contents));
}

// "Assembly/Namespace.Service/Property", as CircuitKit names what persistent services hold.
function property(name) {
  const [, type = '', value = name] = name.split('/');
  return `${type.split('.').at(-1)}.${value}`;
}

function table({ values, valueCount, rootComponentsBytes }) {
  const left = valueCount - values.length;
  return [
    h('table', { class: 'values' },
      h('thead', {}, h('tr', {}, ['Value', 'Looks like', 'Size'].map(name => h('th', { scope: 'col' }, name)))),
      h('tbody', {},
        values.map(one => h('tr', {},
          h('td', {}, one.name ? h('span', { title: one.name }, property(one.name)) : h('span', { class: 'mono', title: 'The framework names the values of components by a hash' }, one.key), one.value !== null && h('pre', {}, one.value)),
          h('td', {}, one.type ?? one.kind),
          h('td', {}, bytes(one.bytes)))),
        h('tr', {}, h('td', { class: 'soft' }, 'Description of the page (of the framework)'), h('td', {}, ''), h('td', {}, bytes(rootComponentsBytes))))),
    left > 0 && h('p', { class: 'soft small' }, `and ${count(left, 'smaller value', 'smaller values')}`),
  ];
}
