// The present status of the fleet, and its last hour.
import { get } from '../api.js';
import { onStatus } from '../live.js';
import { chart } from '../parts/chart.js';
import { clear, h } from '../parts/dom.js';
import { bytes, count, duration, number, time } from '../parts/format.js';
import { reconnects } from '../parts/words.js';

const hour = 3600;

export function showNow(main, _, page) {
  const notice = h('div', {});
  const tiles = h('div', { class: 'tiles' });
  const charts = {
    circuits: chart('Circuits', [{ label: 'Connected', color: 1 }, { label: 'Disconnected', color: 2 }, { label: 'Hibernated', color: 3 }], number, { isWhole: true }),
    unsaved: chart('Data-loss window', [{ label: 'Oldest unsaved work', color: 2 }], duration),
    reconnects: chart('Reconnects', [{ label: 'Reconnected', color: 1, bars: true }, { label: 'Resumed', color: 3, bars: true }, { label: 'Lost', color: 2, bars: true }], number, { isWhole: true }),
    memory: chart('Memory', [{ label: 'All servers', color: 1 }], bytes),
  };
  main.append(
    h('div', { class: 'page-head' }, h('h1', {}, 'Now'), h('p', { id: 'fleet' })),
    notice,
    tiles,
    h('div', { class: 'charts' }, Object.values(charts).map(one => one.element)),
  );

  let line;
  let isOver = false;
  void begin();
  const stop = onStatus(status => {
    showTiles(status);
    line?.add(status);
  });
  return () => {
    isOver = true;
    stop();
    Object.values(charts).forEach(one => one.end());
  };

  async function begin() {
    // The page has already asked for the first one.
    const now = page.first ?? await get('now').catch(() => null);
    page.first = undefined;
    if (now && !isOver) {
      line = timeLine(now.history, now.stepSeconds, charts);
      showTiles(now.fleet);
    }
  }

  function showTiles(status) {
    const { states } = status;
    main.querySelector('#fleet').textContent = count(status.nodes, 'server', 'servers') + (status.draining ? `, ${number(status.draining)} draining` : '');
    clear(notice).append(...missing(status));
    clear(tiles).append(...[
      tile('Circuits', number(states.total), {
        class: 'broad',
        bar: [states.connected, states.disconnected + states.resuming, states.hibernated],
        detail: [['connected', states.connected], ['disconnected', states.disconnected], ['resuming', states.resuming], ['hibernated', states.hibernated]],
      }),
      tile('Tabs', number(status.tabs), { text: status.tabs ? `${(states.total / status.tabs).toFixed(2)} circuits each` : 'none open', title: 'Counted on each server' }),
      tile('Users', number(status.users), { text: 'signed in', title: 'Counted on each server' }),
      riskTile(status),
      tile('Reconnects in the last hour', number(Object.values(status.reconnects).reduce((sum, one) => sum + one, 0)), {
        class: 'broad later',
        detail: Object.entries(status.reconnects).filter(([name, times]) => times || name === 'Live').map(([name, times]) => [reconnects[name] ?? name, times]),
      }),
      tile('Memory', bytes(status.workingSet), { text: `${bytes(status.heap)} managed heap` + (status.bytesPerCircuit ? `, about ${bytes(status.bytesPerCircuit)} a circuit` : '') }),
      status.experience && experienceTile(status.experience),
    ].filter(Boolean));
  }
}

function riskTile(status) {
  if (!status.isDurable) {
    return tile('Unsaved work', 'All of it', { class: 'care', text: 'Live circuits are not saved: the store does not outlive the process, or checkpoints are off.' });
  }
  const level = status.oldestUnsaved > 30 ? 'bad' : status.oldestUnsaved > 5 ? 'care' : '';
  return tile('Data-loss window', status.unsaved ? duration(status.oldestUnsaved) : 'Nothing', {
    class: level,
    text: status.unsaved ? `${count(status.unsaved, 'circuit', 'circuits')} with unsaved work` : 'All work is saved',
    title: 'The age of the oldest work that a crash now would lose',
  });
}

// As the browsers of a sample of the pages have measured it.
function experienceTile({ load, event, resume, errors }) {
  const rows = [['Page load', load], ['Event', event], ['Lost connection', resume]].filter(([, times]) => times);
  return h('section', { class: 'card tile across', title: 'As browsers measured it, in the last hour' },
    h('h2', {}, 'What users feel'),
    h('dl', { class: 'felt' },
      rows.map(([name, { times, usualSeconds, slowSeconds }]) => h('div', { title: count(times, 'measurement', 'measurements') },
        h('dt', {}, name), h('dd', {}, time(usualSeconds), h('small', {}, `95 %: ${time(slowSeconds)}`)))),
      h('div', {}, h('dt', {}, 'Script errors'), h('dd', {}, number(errors)))));
}

function tile(name, value, { class: level = '', bar, detail, text, title } = {}) {
  return h('section', { class: `card tile ${level}`, title },
    h('h2', {}, name),
    h('p', { class: 'value' }, value),
    bar && barOf(bar),
    detail && h('p', { class: 'detail' }, detail.map(([label, times]) => h('span', {}, h('b', {}, number(times)), ` ${label}`))),
    text && h('p', { class: 'detail' }, text));
}

/** The parts of a whole as one bar. The numbers are beside it. */
export function barOf(parts) {
  const total = parts.reduce((sum, part) => sum + part, 0);
  const bar = h('div', { class: 'bar-of', 'aria-hidden': 'true' });
  parts.forEach((part, i) => {
    if (part) {
      const piece = h('span', { class: `fill-${i + 1}` });
      piece.style.flex = `${part / total} 0 0`;
      bar.append(piece);
    }
  });
  return bar;
}

function missing(status) {
  if (status.isComplete) {
    return [];
  }
  const words = status.missingNodes.length ? `These servers do not respond: ${status.missingNodes.join(', ')}. Their circuits are not in these numbers.` : 'Redis cannot list the servers.';
  return [h('p', { class: 'notice' }, words), h('br')];
}

// The last hour as the servers recorded it, continued with each status, at the same intervals.
function timeLine(history, step, charts) {
  const times = history.steps.map(one => one * step);
  const columns = ['connected', 'disconnected', 'hibernated', 'oldestUnsaved', 'reconnected', 'resumed', 'lost', 'workingSet'].map(name => [...history[name]]);
  let before;
  draw();
  return { add };

  function add(status) {
    const time = Math.floor(Date.parse(status.at) / 1000 / step) * step;
    const { Live: live, ResumedHere: here, ResumedElsewhere: elsewhere, Rejected: rejected, Failed: failed } = status.reconnects;
    const sums = [live, here + elsewhere, rejected + failed];
    // The sums cover the last hour: what drops out at its end must not count as negative.
    const happened = before ? sums.map((sum, i) => Math.max(0, sum - before[i])) : [0, 0, 0];
    before = sums;
    const standing = [status.states.connected, status.states.disconnected + status.states.resuming, status.states.hibernated, status.oldestUnsaved];
    if (times.at(-1) === time) {
      standing.forEach((value, i) => (columns[i][times.length - 1] = Math.max(columns[i].at(-1), value)));
      happened.forEach((value, i) => (columns[4 + i][times.length - 1] += value));
      columns[7][times.length - 1] = status.workingSet;
    } else if (!times.length || time > times.at(-1)) {
      times.push(time);
      [...standing, ...happened, status.workingSet].forEach((value, i) => columns[i].push(value));
    }
    while (times.length && times[0] < time - hour) {
      times.shift();
      columns.forEach(column => column.shift());
    }
    draw();
  }

  function draw() {
    const [connected, disconnected, hibernated, oldest, reconnected, resumed, lost, memory] = columns;
    charts.circuits.set([times, connected, disconnected, hibernated]);
    charts.unsaved.set([times, oldest]);
    charts.reconnects.set([times, reconnected, resumed, lost]);
    charts.memory.set([times, memory]);
  }
}
