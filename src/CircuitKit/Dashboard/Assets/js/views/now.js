// The fleet at this moment, and its last hour.
import { get } from '../api.js';
import { onPulse } from '../live.js';
import { chart } from '../parts/chart.js';
import { clear, h } from '../parts/dom.js';
import { bytes, count, duration, number } from '../parts/format.js';
import { returns } from '../parts/words.js';

const hour = 3600;

export function showNow(main, _, page) {
  const notice = h('div', {});
  const tiles = h('div', { class: 'tiles' });
  const charts = {
    circuits: chart('Circuits', [{ label: 'Connected', color: 1 }, { label: 'Away', color: 2 }, { label: 'Asleep', color: 3 }], number, { isWhole: true }),
    unsaved: chart('Data-loss window', [{ label: 'Oldest unsaved work', color: 2 }], duration),
    returns: chart('Came back', [{ label: 'Reconnected', color: 1, bars: true }, { label: 'Resumed', color: 3, bars: true }, { label: 'Lost', color: 2, bars: true }], number, { isWhole: true }),
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
  const stop = onPulse(pulse => {
    showTiles(pulse);
    line?.add(pulse);
  });
  return () => {
    isOver = true;
    stop();
    Object.values(charts).forEach(one => one.end());
  };

  async function begin() {
    // The first one was asked for with the page.
    const now = page.first ?? await get('now').catch(() => null);
    page.first = undefined;
    if (now && !isOver) {
      line = timeLine(now.history, now.stepSeconds, charts);
      showTiles(now.pulse);
    }
  }

  function showTiles(pulse) {
    const { states } = pulse;
    main.querySelector('#fleet').textContent = count(pulse.nodes, 'server', 'servers') + (pulse.draining ? `, ${number(pulse.draining)} draining` : '');
    clear(notice).append(...missing(pulse));
    clear(tiles).append(
      tile('Circuits', number(states.total), {
        class: 'broad',
        bar: [states.connected, states.disconnected + states.resuming, states.hibernated],
        detail: [['connected', states.connected], ['away', states.disconnected], ['resuming', states.resuming], ['asleep', states.hibernated]],
      }),
      tile('Tabs', number(pulse.tabs), { text: pulse.tabs ? `${(states.total / pulse.tabs).toFixed(2)} circuits each` : 'none open', title: 'Counted on each server' }),
      tile('People', number(pulse.people), { text: 'signed in', title: 'Counted on each server' }),
      riskTile(pulse),
      tile('Came back in the last hour', number(Object.values(pulse.returns).reduce((sum, one) => sum + one, 0)), {
        class: 'broad later',
        detail: Object.entries(pulse.returns).filter(([name, times]) => times || name === 'Live').map(([name, times]) => [returns[name] ?? name, times]),
      }),
      tile('Memory', bytes(pulse.workingSet), { text: `${bytes(pulse.heap)} managed heap` + (pulse.bytesPerCircuit ? `, about ${bytes(pulse.bytesPerCircuit)} a circuit` : '') }),
    );
  }
}

function riskTile(pulse) {
  if (!pulse.isDurable) {
    return tile('Unsaved work', 'All of it', { class: 'care', text: 'Circuits are not saved while they live: no store that outlives the process, or checkpoints are off.' });
  }
  const level = pulse.oldestUnsaved > 30 ? 'bad' : pulse.oldestUnsaved > 5 ? 'care' : '';
  return tile('Data-loss window', pulse.unsaved ? duration(pulse.oldestUnsaved) : 'Nothing', {
    class: level,
    text: pulse.unsaved ? `${count(pulse.unsaved, 'circuit', 'circuits')} with unsaved work` : 'All work is saved',
    title: 'The oldest work that a crash now would lose',
  });
}

function tile(name, value, { class: level = '', bar, detail, text, title } = {}) {
  return h('section', { class: `card tile ${level}`, title },
    h('h2', {}, name),
    h('p', { class: 'value' }, value),
    bar && barOf(bar),
    detail && h('p', { class: 'detail' }, detail.map(([label, times]) => h('span', {}, h('b', {}, number(times)), ` ${label}`))),
    text && h('p', { class: 'detail' }, text));
}

/** The parts of a whole as one bar. The numbers stand beside it. */
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

function missing(pulse) {
  if (pulse.isComplete) {
    return [];
  }
  const words = pulse.missingNodes.length ? `Without an answer: ${pulse.missingNodes.join(', ')}. What they hold is not in these numbers.` : 'Redis does not say which servers there are.';
  return [h('p', { class: 'notice' }, words), h('br')];
}

// The hour as the servers remember it, and then what the pulse says, at the same distances.
function timeLine(history, step, charts) {
  const times = history.steps.map(one => one * step);
  const columns = ['connected', 'away', 'hibernated', 'oldestUnsaved', 'reconnected', 'resumed', 'lost', 'workingSet'].map(name => [...history[name]]);
  let before;
  draw();
  return { add };

  function add(pulse) {
    const time = Math.floor(Date.parse(pulse.at) / 1000 / step) * step;
    const { Live: live, ResumedHere: here, ResumedElsewhere: elsewhere, Rejected: rejected, Failed: failed } = pulse.returns;
    const sums = [live, here + elsewhere, rejected + failed];
    // The sums are of the last hour: what has just left its other end is no loss.
    const happened = before ? sums.map((sum, i) => Math.max(0, sum - before[i])) : [0, 0, 0];
    before = sums;
    const standing = [pulse.states.connected, pulse.states.disconnected + pulse.states.resuming, pulse.states.hibernated, pulse.oldestUnsaved];
    if (times.at(-1) === time) {
      standing.forEach((value, i) => (columns[i][times.length - 1] = Math.max(columns[i].at(-1), value)));
      happened.forEach((value, i) => (columns[4 + i][times.length - 1] += value));
      columns[7][times.length - 1] = pulse.workingSet;
    } else if (!times.length || time > times.at(-1)) {
      times.push(time);
      [...standing, ...happened, pulse.workingSet].forEach((value, i) => columns[i].push(value));
    }
    while (times.length && times[0] < time - hour) {
      times.shift();
      columns.forEach(column => column.shift());
    }
    draw();
  }

  function draw() {
    const [connected, away, asleep, oldest, reconnected, resumed, lost, memory] = columns;
    charts.circuits.set([times, connected, away, asleep]);
    charts.unsaved.set([times, oldest]);
    charts.returns.set([times, reconnected, resumed, lost]);
    charts.memory.set([times, memory]);
  }
}
