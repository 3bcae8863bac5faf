// What a resume of the app's pages would lose, as the state check for developers found it: names and types, never values.
import { get } from '../api.js';
import { clear, every, h } from '../parts/dom.js';
import { at, clockAt, count } from '../parts/format.js';

const kinds = {
  NotPersisted: ['not kept', 'care'],
  LivesInLibrary: ['in a library', 'care'],
  SharedObject: ['comes back as two', 'bad'],
  ComesBackChanged: ['comes back changed', 'bad'],
  CannotBeWritten: ['cannot be written', 'bad'],
  SameKey: ['same key', 'bad'],
  TooLarge: ['too large', 'bad'],
  GrowsLarge: ['large', 'care'],
};

export function showState(main) {
  const pages = h('div', { class: 'checked-pages' });
  let shown = '';
  main.append(
    h('div', { class: 'page-head' },
      h('h1', {}, 'Will my state survive?'),
      h('p', {}, 'What a resume would lose, and what is kept or persisted, found while the pages are used')),
    pages);
  return every(3000, refresh);

  async function refresh() {
    const answer = await get('state').catch(() => null);
    const text = JSON.stringify(answer);
    if (!answer || text === shown) {
      return;
    }
    shown = text;
    clear(pages).append(...[
      answer.missingNodes.length > 0 && h('p', { class: 'notice' }, `These servers do not respond: ${answer.missingNodes.join(', ')}.`),
      ...(answer.isOn ? answer.pages.length ? answer.pages.map(card) : [nothingYet()] : [off()]),
    ].filter(Boolean));
  }
}

const off = () => h('div', { class: 'card empty' },
  h('p', {}, 'The check is off. It is on in Development, and where ', h('code', {}, 'CircuitKit:StateCheck:Enabled'), ' is set to ', h('code', {}, 'true'), '.'));

const nothingYet = () => h('div', { class: 'card empty' },
  h('p', {}, 'No page has been checked yet. Open one of the app’s pages and use it: click, type, add something.'));

function card({ route, checks, checkedAt, components, findings, survivors }) {
  return h('section', { class: 'card checked', 'aria-label': route },
    h('div', { class: 'checked-head' },
      h('h2', { class: 'mono' }, route),
      h('span', { class: `badge ${findings.length ? 'care' : 'good'}` },
        findings.length ? count(findings.length, 'finding', 'findings') : 'All that changed is kept or persisted')),
    h('p', { class: 'soft small' }, `${count(components, 'component or service', 'components and services')} inspected, ${count(checks, 'check', 'checks')}, last at `,
      h('time', { datetime: checkedAt, title: at(checkedAt) }, clockAt(checkedAt))),
    byComponent(findings, survivors).map(([component, own]) => h('div', { class: 'checked-component' },
      h('h3', { title: component }, nameOf(component, own.findings)),
      own.findings.length > 0 && h('ul', {}, own.findings.map(finding)),
      own.survivors.length > 0 && h('dl', { class: 'survivors small' },
        answer('Kept', own.survivors.filter(one => one.isKept)), answer('Persisted', own.survivors.filter(one => !one.isKept))))));
}

// Those with findings first. A library is named as it is.
function byComponent(findings, survivors) {
  const groups = new Map();
  for (const { component } of [...findings, ...survivors]) {
    groups.set(component, {
      findings: findings.filter(one => one.component === component),
      survivors: survivors.filter(one => one.component === component),
    });
  }
  return [...groups];
}

const nameOf = (component, findings) =>
  findings.some(one => one.kind === 'LivesInLibrary') ? component : component.split(/[`[]/)[0].split('.').at(-1);

const answer = (word, survivors) => survivors.length > 0 && [
  h('dt', {}, h('span', { class: 'badge good' }, word)),
  h('dd', {}, survivors.map(one => h('code', { title: one.type }, one.member)).flatMap((code, i) => i ? [', ', code] : [code])),
];

function finding({ kind, member, type, why, remedy }) {
  const [words, tone] = kinds[kind] ?? [kind, ''];
  return h('li', { 'data-kind': kind },
    h('p', {}, h('code', {}, member), type && h('span', { class: 'soft mono' }, ` ${type}`), ' ', h('span', { class: `badge ${tone}` }, words)),
    h('p', { class: 'small' }, why),
    h('p', { class: 'small soft' }, remedy));
}
