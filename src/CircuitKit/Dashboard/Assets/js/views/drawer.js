// The details of one circuit: a modal dialog, so that the browser keeps the focus inside and gives it back.
import { askClose, checkpoint, hibernate } from '../actions.js';
import { get } from '../api.js';
import { clear, h } from '../parts/dom.js';
import { at, bytes, clockAt, count, duration, isPast, number, path, short, since, time, until } from '../parts/format.js';
import { because, closing, saveBadge, stateBadge } from '../parts/words.js';

const dialog = document.getElementById('drawer');
const mostOthers = 10;

export function openDrawer(id, page, closed) {
  const heading = h('h2', { id: 'drawer-title' }, `Circuit ${short(id)}`);
  const under = h('p', { class: 'small' });
  const body = h('div', { class: 'drawer-body' }, h('p', { class: 'soft' }, 'Loading'));
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

  async function read(message) {
    try {
      const details = await get('circuit', { id });
      show(details, message);
    } catch (error) {
      clear(body).append(h('p', { class: 'notice' }, error.status === 404 ? 'No server knows this circuit any longer.' : 'The server does not respond.'));
    }
  }

  function show({ circuit, unsavedSeconds, trouble, preview, kept, location, cost, timelines, missingNodes }, message) {
    const ended = circuit ? undefined : timelines[0]?.end?.circuit;
    const shown = circuit ?? ended;
    clear(under).append(stateBadge(circuit?.state ?? 'Closed'), ' ', (circuit && saveBadge(circuit)) || '');
    const others = h('div', {});
    clear(body).append(
      ...[
        message && h('p', { class: 'notice', role: 'status' }, message),
        missingNodes.length > 0 && h('p', { class: 'notice' }, `These servers do not respond: ${missingNodes.join(', ')}.`),
        trouble && h('p', { class: 'notice bad' }, `It cannot be saved: ${trouble}`),
        shown && situation(shown, location),
        shown && facts(shown, unsavedSeconds, location),
        circuit && page.options.allowActions && actions(circuit),
        circuit && costs(circuit, cost),
        others,
        historyOf(timelines),
        circuit && kept && keptFields(kept),
        circuit && snapshot(circuit, preview, location),
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
      circuit.state === 'Connected' && h('button', { class: 'button', type: 'button', on: { click: () => hibernate(circuit, read) } }, 'Hibernate'),
      h('button', { class: 'button', type: 'button', on: { click: () => askClose(circuit, () => dialog.close()) } }, 'Close the circuit'));
  }
}

// What matters most about a circuit without a connected browser.
function situation(circuit, location) {
  const words = { Hibernated: hibernated, Disconnected: disconnected, Closed: closed }[circuit.state]?.(circuit, location);
  return words && h('p', { class: 'notice calm' }, words);
}

function hibernated({ stateSince, snapshot }, location) {
  return `Hibernated since ${until(stateSince)}. ${snapshot ? stored(snapshot, location) : 'Its state is in the snapshot store.'} It wakes when its page is shown or used again: on any server, as another circuit.`;
}

function disconnected({ retention, stateSince, snapshot }, location) {
  const since = `Disconnected since ${until(stateSince)}. `;
  return retention
    ? `${since}It is kept live until ${until(retention.liveUntil)} (${because(retention.reason)}); its value is ${retention.value} of 100 when room is short. ${location?.until ? `Its snapshot is kept until ${until(location.until)}.` : snapshot ? 'Its snapshot is removed with it.' : ''}`
    : `${since}Retention has not decided yet how long it is kept.`;
}

function closed({ stateSince, closeReason, snapshot }, location) {
  const words = `Closed at ${until(stateSince)}: ${closing(closeReason)}. `;
  return words + (closeReason === 'Crashed' ? 'It can be resumed only if its page was offered to continue (event 3055).'
    : !location?.until || !snapshot ? 'It cannot be resumed.'
    : isPast(location.until) ? `Its snapshot expired at ${until(location.until)}.`
    : `${stored(snapshot, location)} Its browser can resume it until then, unless it already has.`);
}

function stored(snapshot, location) {
  const where = location ? `the snapshot store '${location.store}'` : 'the snapshot store';
  return `${bytes(snapshot.bytes)} are in ${where}${location?.until ? `, until about ${until(location.until)}` : ''}${location && !location.outlivesProcess ? ', which does not outlive its server' : ''}.`;
}

function facts(circuit, unsavedSeconds, location) {
  const isLive = circuit.state !== 'Hibernated' && circuit.state !== 'Closed';
  return list([
    ['User', circuit.userKey ?? 'not signed in'],
    ['Page', circuit.url ?? 'unknown'],
    ['Id', h('span', { class: 'mono' }, circuit.id)],
    ['Tab', circuit.tabId ? h('span', { class: 'mono' }, `${circuit.tabId}${circuit.frame === 'Frame' ? ' (in an iframe)' : ''}`) : 'unknown'],
    ['Server', circuit.nodeId],
    ['Opened', `${at(circuit.firstOpenedAt)}, ${since(circuit.firstOpenedAt)} ago`],
    ['Last active', `${since(circuit.lastActivityAt)} ago`],
    ['Last snapshot', circuit.snapshot ? `${since(circuit.snapshot.savedAt)} ago, ${bytes(circuit.snapshot.bytes)} as stored${location ? ` in '${location.store}'` : ''}` : 'none'],
    isLive && ['Unsaved work', unsavedSeconds === null ? 'none' : `for ${duration(unsavedSeconds)}`],
    circuit.resumedFromVersion && ['State of version', circuit.resumedFromVersion + (circuit.unreadableValues ? `, ${count(circuit.unreadableValues, 'value', 'values')} skipped` : '')],
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
      ['Events', cost.lastSeconds === null ? 'none measured on this connection' : `the last one was shown after ${time(cost.lastSeconds)}, usually ${time(cost.usualSeconds)}`],
      page?.timedEvents > 0 && ['All of its page', `median ${time(page.usualSeconds)}, 95th percentile ${time(page.slowSeconds)}, in the last hour on this server`],
      ['Messages', number(circuit.eventCount)],
      ['Snapshot version', circuit.snapshot ? number(circuit.snapshot.version) : 'none'],
      ['Size of the last', circuit.snapshot ? `${bytes(circuit.snapshot.bytes)}${page?.snapshots > 1 ? `; the ${number(page.snapshots)} of this page here have ${bytes(page.meanSnapshot)} on average` : ''}` : '-'],
      ['Memory', circuit.state === 'Hibernated' ? 'none: it is hibernated' : cost.bytesPerCircuit ? `about ${bytes(cost.bytesPerCircuit)}, the mean of all live circuits of its server` : 'unknown: the estimate needs 20 circuits and a garbage collection'],
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
  Disconnected: 'Disconnected',
  Reconnected: 'Reconnected',
  Hibernated: 'Hibernated by its page',
  Saved: 'Saved',
  Closed: 'Closed',
};

function historyOf(timelines) {
  return h('section', { 'aria-label': 'History' },
    h('div', { class: 'section-head' }, h('h3', {}, 'History')),
    timelines.length === 0 && h('p', { class: 'soft' }, 'Its server has no history of it.'),
    timelines.map((timeline, i) => h('div', { class: 'timeline' },
      timelines.length > 1 && h('h4', {}, i === 0 ? `This circuit, on ${timeline.nodeId}` : `Before: circuit ${short(timeline.circuitId)}, on ${timeline.nodeId}`),
      h('ol', { class: 'events' }, [...timeline.events].reverse().map(event))),
    ),
    timelines.at(-1)?.continuationOf && h('p', { class: 'soft small' }, `It continues circuit ${short(timelines.at(-1).continuationOf)}, which no server remembers any longer.`));
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

const noPreview = {
  Failed: who => `It cannot be captured: a persist callback of ${who} throws an exception.`,
  TimedOut: who => `It could not be captured in time${who === 'a component' ? '' : `: a persist callback of ${who} does not finish`}.`,
  NothingToResume: () => 'This page has nothing to resume.',
  Busy: () => 'It is being saved right now.',
  Gone: () => 'It is ending right now.',
};

function snapshot(circuit, preview, location) {
  const why = !preview
    ? circuit.state === 'Hibernated' ? `${circuit.snapshot ? stored(circuit.snapshot, location) : 'Its state is in the snapshot store.'} The dashboard does not open stored snapshots.` : 'Live circuits cannot be captured on this version of ASP.NET Core.'
    : noPreview[preview.outcome]?.(preview.component ?? 'a component');
  return h('section', { 'aria-label': 'State' },
    h('div', { class: 'section-head' }, h('h3', {}, 'State that a snapshot holds'), !why && h('p', { class: 'small soft' }, `${count(preview.valueCount, 'value', 'values')}, ${bytes(preview.totalBytes)} before compression`)),
    why ? h('p', { class: 'notice' }, why) : table(preview));
}

// What the user has changed in ordinary fields: names only.
function keptFields({ kept, notKept, more }) {
  return h('section', { 'aria-label': 'Kept fields' },
    h('div', { class: 'section-head' },
      h('h3', {}, 'Fields that the user has changed'),
      h('p', { class: 'small soft' }, `${number(kept.length)} kept, ${number(notKept.length)} not kept`)),
    kept.length + notKept.length === 0 && h('p', { class: 'soft' }, 'None.'),
    notKept.length > 0 && h('ul', { class: 'others' }, notKept.map(({ name, reason }) => h('li', {},
      h('code', {}, name), h('span', { class: 'badge care' }, 'not kept'), h('span', { class: 'small soft' }, reason)))),
    kept.length > 0 && h('ul', { class: 'others' }, kept.map(name => h('li', {}, h('code', {}, name), h('span', { class: 'badge good' }, 'kept')))),
    more > 0 && h('p', { class: 'soft small' }, `and ${count(more, 'more', 'more')}`));
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
      h('thead', {}, h('tr', {}, ['Value', 'Type', 'Size'].map(name => h('th', { scope: 'col' }, name)))),
      h('tbody', {},
        values.map(one => h('tr', {},
          h('td', {}, one.name ? h('span', { title: one.name }, property(one.name)) : h('span', { class: 'mono', title: 'The framework names the values of components by a hash' }, one.key), one.value !== null && h('pre', {}, one.value)),
          h('td', {}, one.type ?? one.kind),
          h('td', {}, bytes(one.bytes)))),
        h('tr', {}, h('td', { class: 'soft' }, 'The framework’s description of the page'), h('td', {}, ''), h('td', {}, bytes(rootComponentsBytes))))),
    left > 0 && h('p', { class: 'soft small' }, `and ${count(left, 'smaller value', 'smaller values')}`),
  ];
}
