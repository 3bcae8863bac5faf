// The details of one circuit: a modal dialog, so that the browser keeps the focus inside and gives it back.
import { askClose, checkpoint, hibernate } from '../actions.js';
import { get } from '../api.js';
import { clear, h } from '../parts/dom.js';
import { at, bytes, clockAt, count, duration, isPast, number, path, short, since, time, until } from '../parts/format.js';
import { because, closing, stateBadge } from '../parts/words.js';

const dialog = document.getElementById('drawer');
const mostOthers = 10;

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

  function show({ circuit, unsavedSeconds, trouble, contents, keeping, cost, stories, missingNodes }, said) {
    const ended = circuit ? undefined : stories[0]?.end?.circuit;
    const shown = circuit ?? ended;
    clear(under).append(stateBadge(circuit?.state ?? 'Closed'));
    const others = h('div', {});
    clear(body).append(
      ...[
        said && h('p', { class: 'notice', role: 'status' }, said),
        missingNodes.length > 0 && h('p', { class: 'notice' }, `Without an answer: ${missingNodes.join(', ')}.`),
        trouble && h('p', { class: 'notice bad' }, `It cannot be saved: ${trouble}`),
        shown && standing(shown, keeping),
        shown && facts(shown, unsavedSeconds, keeping),
        circuit && page.options.allowActions && actions(circuit),
        circuit && costs(circuit, cost),
        others,
        lives(stories),
        circuit && snapshot(circuit, contents, keeping),
      ].filter(Boolean));
    if (shown?.tabId) {
      void showOthers(others, shown, other => {
        dialog.onclose = null;
        openDrawer(other, page, closed);
      });
    }
  }

  function actions(circuit) {
    return h('div', { class: 'buttons' },
      circuit.state !== 'Hibernated' && h('button', { class: 'button', type: 'button', on: { click: () => checkpoint(circuit, read) } }, 'Save now'),
      circuit.state === 'Connected' && h('button', { class: 'button', type: 'button', on: { click: () => hibernate(circuit, read) } }, 'Send to sleep'),
      h('button', { class: 'button', type: 'button', on: { click: () => askClose(circuit, () => dialog.close()) } }, 'Close the circuit'));
  }
}

// What one wants to know first of a circuit whose browser is not there.
function standing(circuit, keeping) {
  const words = { Hibernated: asleep, Disconnected: away, Closed: over }[circuit.state]?.(circuit, keeping);
  return words && h('p', { class: 'notice calm' }, words);
}

function asleep({ stateSince, snapshot }, keeping) {
  return `Asleep since ${until(stateSince)}. ${snapshot ? stored(snapshot, keeping) : 'Its state is in the snapshot store.'} It wakes up when its page is shown or touched again: on any server, and as another circuit.`;
}

function away({ retention, stateSince, snapshot }, keeping) {
  const gone = `Its browser is away since ${until(stateSince)}. `;
  return retention
    ? `${gone}It is kept live until ${until(retention.liveUntil)} (${because(retention.reason)}) and is worth ${retention.value} of 100 when room is short. ${keeping?.until ? `Its snapshot waits until ${until(keeping.until)}.` : snapshot ? 'Its snapshot goes with it.' : ''}`
    : `${gone}How long it is kept is not decided yet.`;
}

function over({ stateSince, closeReason, snapshot }, keeping) {
  const words = `It ended at ${until(stateSince)}: ${closing(closeReason)}. `;
  return words + (!keeping?.until || !snapshot ? 'Nothing of it is left to come back to.'
    : isPast(keeping.until) ? `Its snapshot waited until ${until(keeping.until)}.`
    : `${stored(snapshot, keeping)} Until then its browser can resume it, unless it has done so.`);
}

function stored(snapshot, keeping) {
  const where = keeping ? `the snapshot store '${keeping.store}'` : 'the snapshot store';
  return `${bytes(snapshot.bytes)} wait in ${where}${keeping?.until ? `, until about ${until(keeping.until)}` : ''}${keeping && !keeping.outlivesProcess ? ', which ends with its server' : ''}.`;
}

function facts(circuit, unsavedSeconds, keeping) {
  const isLive = circuit.state !== 'Hibernated' && circuit.state !== 'Closed';
  return list([
    ['Person', circuit.userKey ?? 'not signed in'],
    ['Page', circuit.url ?? 'not known'],
    ['Id', h('span', { class: 'mono' }, circuit.id)],
    ['Tab', circuit.tabId ? h('span', { class: 'mono' }, `${circuit.tabId}${circuit.frame === 'Frame' ? ' (in an iframe)' : ''}`) : 'the browser did not say'],
    ['Server', circuit.nodeId],
    ['Opened', `${at(circuit.firstOpenedAt)}, ${since(circuit.firstOpenedAt)} ago`],
    ['Last active', `${since(circuit.lastActivityAt)} ago`],
    ['Last snapshot', circuit.snapshot ? `${since(circuit.snapshot.savedAt)} ago, ${bytes(circuit.snapshot.bytes)} as stored${keeping ? ` in '${keeping.store}'` : ''}` : 'none'],
    isLive && ['Unsaved work', unsavedSeconds === null ? 'none' : `for ${duration(unsavedSeconds)}`],
    circuit.resumedFromVersion && ['State of version', circuit.resumedFromVersion + (circuit.unreadableValues ? `, ${count(circuit.unreadableValues, 'value', 'values')} left out` : '')],
  ]);
}

function costs(circuit, cost) {
  if (!cost) {
    return null;
  }
  const { page } = cost;
  return h('section', { 'aria-label': 'Cost' },
    h('div', { class: 'section-head' }, h('h3', {}, 'What its page costs'), h('p', { class: 'small soft mono' }, cost.route === 'other' ? '' : cost.route)),
    list([
      ['Events', cost.lastSeconds === null ? 'none measured on this connection' : `the last one shown after ${time(cost.lastSeconds)}, usually ${time(cost.usualSeconds)}`],
      page?.timedEvents > 0 && ['All of its page', `half within ${time(page.usualSeconds)}, 95 of 100 within ${time(page.slowSeconds)}, in the last hour on this server`],
      ['Messages', number(circuit.eventCount)],
      ['Snapshot version', circuit.snapshot ? number(circuit.snapshot.version) : 'none'],
      ['Size of the last', circuit.snapshot ? `${bytes(circuit.snapshot.bytes)}${page?.snapshots > 1 ? `; the ${number(page.snapshots)} of this page here have ${bytes(page.meanSnapshot)} on average` : ''}` : '-'],
      ['Memory', circuit.state === 'Hibernated' ? 'none: it is asleep' : cost.bytesPerCircuit ? `about ${bytes(cost.bytesPerCircuit)}, the mean of all live circuits of its server` : 'not known yet: it takes 20 circuits and a garbage collection'],
    ]));
}

async function showOthers(box, circuit, open) {
  const others = await get('circuits', { tab: circuit.tabId, size: mostOthers + 1 }).catch(() => null);
  const items = others?.items.filter(item => item.circuit.id !== circuit.id).slice(0, mostOthers) ?? [];
  if (items.length) {
    box.append(h('section', { 'aria-label': 'Tab' },
      h('div', { class: 'section-head' }, h('h3', {}, 'Other circuits of its tab')),
      h('ul', { class: 'others' }, items.map(item => h('li', {},
        h('button', { class: 'link mono', type: 'button', on: { click: () => open(item.circuit.id) } }, short(item.circuit.id)),
        stateBadge(item.circuit.state),
        h('span', { class: 'cut', title: item.circuit.url }, path(item.circuit.url)))))));
  } else {
    box.remove();
  }
}

function list(rows) {
  return h('dl', { class: 'facts' }, rows.filter(Boolean).map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
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

function snapshot(circuit, contents, keeping) {
  const why = !contents
    ? circuit.state === 'Hibernated' ? `${circuit.snapshot ? stored(circuit.snapshot, keeping) : 'Its state waits in the snapshot store.'} What is stored is not opened to be looked at.` : 'This version of ASP.NET Core does not let circuits be captured while they live.'
    : noContents[contents.outcome]?.(contents.component ?? 'a component');
  return h('section', { 'aria-label': 'State' },
    h('div', { class: 'section-head' }, h('h3', {}, 'State that a snapshot holds'), !why && h('p', { class: 'small soft' }, `${count(contents.valueCount, 'value', 'values')}, ${bytes(contents.totalBytes)} before compression`)),
    why ? h('p', { class: 'notice' }, why) : table(contents));
}

// "Assembly/Namespace.Service/Property", as CircuitKit names what persistent services hold.
function property(name) {
  const [, type = '', value = name] = name.split('/');
  return `${type.split(/[`[]/)[0].split('.').at(-1)}.${value}`;
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
