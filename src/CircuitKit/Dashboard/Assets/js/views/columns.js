// The columns of the tables.
import { h } from '../parts/dom.js';
import { at, bytes, count, duration, number, path, short, since, time } from '../parts/format.js';
import { saveBadge, stateBadge } from '../parts/words.js';

export const circuitColumns = [
  {
    name: 'Circuit',
    cell: ({ circuit }, open) => h('button', { class: 'link mono', type: 'button', 'data-circuit': circuit.id, title: circuit.id, 'aria-haspopup': 'dialog', on: { click: () => open(circuit.id) } }, short(circuit.id)),
  },
  { name: 'State', order: 'State', ascendingFirst: true, cell: ({ circuit }) => [stateBadge(circuit.state), ' ', saveBadge(circuit)] },
  {
    name: 'User', order: 'User', ascendingFirst: true,
    cell: ({ circuit }) => h('span', { class: circuit.userKey ? 'user cut' : 'nobody', title: circuit.userKey }, circuit.userKey ?? 'not signed in'),
  },
  { name: 'Page', order: 'Page', ascendingFirst: true, class: 'middle', cell: ({ circuit }) => h('span', { class: 'cut', title: circuit.url }, path(circuit.url)) },
  { name: 'Tab', order: 'Tab', ascendingFirst: true, class: 'wide', cell: ({ circuit }) => h('span', { class: 'mono whole', title: circuit.tabId }, circuit.tabId ? short(circuit.tabId) : '-', circuit.frame === 'Frame' && h('span', { class: 'soft' }, ' frame')) },
  { name: 'Server', order: 'Node', ascendingFirst: true, class: 'wide', cell: ({ circuit }) => h('span', { class: 'cut', title: circuit.nodeId }, circuit.nodeId) },
  { name: 'Opened', order: 'Opened', class: 'number middle', cell: ({ circuit }) => h('span', { title: at(circuit.firstOpenedAt) }, since(circuit.firstOpenedAt)) },
  { name: 'Active', order: 'Activity', class: 'number middle', cell: ({ circuit }) => h('span', { title: at(circuit.lastActivityAt) }, since(circuit.lastActivityAt)) },
  { name: 'Unsaved', order: 'Unsaved', class: 'number middle', cell: unsaved },
  { name: 'Snapshot', order: 'Size', class: 'number wide', cell: ({ circuit }) => (circuit.snapshot ? bytes(circuit.snapshot.bytes) : '-') },
  { name: 'Messages', order: 'Events', class: 'number roomy', cell: ({ circuit }) => number(circuit.eventCount) },
];

/** @param {'tab' | 'user' | 'page'} by @param {(changes: object) => string} address @param {boolean} monitorsUsers */
export function groupColumns(by, address, monitorsUsers) {
  const [name, filter] = { tab: ['Tab', 'tab'], user: ['User', 'user'], page: ['Page', 'route'] }[by];
  return [
    {
      name, order: 'Name', ascendingFirst: true,
      cell: row => h('a', { class: by === 'user' ? 'cut' : 'mono cut', href: address({ by: '', order: '', descending: '', search: '', [filter]: row.name }), title: row.name }, row.name === 'other' && by === 'page' ? 'others' : row.name),
    },
    { name: 'Circuits', order: 'Circuits', class: 'number', cell: row => number(row.circuits) },
    { name: 'Unsaved', order: 'Unsaved', class: by === 'page' ? 'number middle' : 'number', cell: row => (row.unsaved ? number(row.unsaved) : '-') },
    by === 'tab' && { name: 'User', class: 'middle', cell: row => h('span', { class: 'cut' }, row.userKeys.join(', ') || 'not signed in') },
    ...(by === 'page' ? costColumns : []),
    ...(by === 'page' && monitorsUsers ? experienceColumns : []),
    { name: 'Servers', order: 'Servers', class: by === 'page' ? 'wide' : 'middle', cell: row => h('span', { class: 'cut', title: row.nodeIds.join(', ') }, by === 'page' ? number(row.nodeIds.length) : row.nodeIds.join(', ')) },
  ].filter(Boolean);
}

const costColumns = [
  {
    name: 'Snapshot', order: 'Size', class: 'number',
    cell: ({ cost }) => (cost?.snapshots ? h('span', { title: `The mean of ${count(cost.snapshots, 'snapshot', 'snapshots')}; the largest has ${bytes(cost.largestSnapshot)}` }, bytes(cost.meanSnapshot)) : '-'),
  },
  { name: 'Event', class: 'number middle', cell: ({ cost }) => (cost?.timedEvents ? h('span', { title: 'The median time until the result of an event was shown, in the last hour' }, time(cost.usualSeconds)) : '-') },
  {
    name: 'Slow', order: 'Slow', class: 'number',
    cell: ({ cost }) => (cost?.timedEvents ? h('span', { title: `The 95th percentile of that time, in the last hour; ${count(cost.timedEvents, 'event', 'events')}` }, time(cost.slowSeconds)) : '-'),
  },
  { name: 'Messages', class: 'number wide', cell: ({ cost }) => number(cost?.messages ?? 0) },
];

const experienceColumns = [
  timesColumn('Felt load', 'load', 'until the page could be used'),
  timesColumn('Felt event', 'event', 'until an event had changed the page'),
  { name: 'Errors', class: 'number middle', cell: ({ cost }) => (cost?.experience ? h('span', { title: 'Errors that no script has caught, in the last hour' }, number(cost.experience.errors)) : '-') },
];

function timesColumn(name, kind, words) {
  return {
    name, class: 'number middle',
    cell({ cost }) {
      const times = cost?.experience?.[kind];
      return times ? h('span', { title: `The 95th percentile of the time ${words}, as browsers measured it in the last hour; the median is ${time(times.usualSeconds)}, of ${number(times.times)}` }, time(times.slowSeconds)) : '-';
    },
  };
}

function unsaved({ unsavedSeconds, trouble }) {
  if (unsavedSeconds === null || unsavedSeconds === undefined) {
    return h('span', { class: 'soft' }, '-');
  }
  const level = trouble || unsavedSeconds > 30 ? 'bad' : unsavedSeconds > 5 ? 'care' : '';
  return h('span', { class: level ? `badge ${level}` : '', title: trouble }, duration(unsavedSeconds));
}
