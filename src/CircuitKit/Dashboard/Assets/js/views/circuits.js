// The circuits of all servers, as a table: one by one, by tab, by user, by page. The server sorts, searches and pages.
import { get } from '../api.js';
import { openDrawer } from './drawer.js';
import { clear, every, h, say } from '../parts/dom.js';
import { count, number } from '../parts/format.js';
import { circuitColumns, groupColumns } from './columns.js';
import { stateName } from '../parts/words.js';

const pageSize = 50;
const searchPause = 250;
const placeholders = { page: 'Page or server', user: 'User or server', tab: 'Tab, user or server' };
const groups = { tab: 'Tabs', user: 'Users', page: 'Pages' };
const states = ['Connected', 'Disconnected', 'Resuming', 'Hibernated'];

export function showCircuits(main, query, page) {
  const view = {
    by: query.get('by') ?? '',
    search: query.get('search') ?? '',
    state: query.get('state') ?? '',
    tab: query.get('tab') ?? '',
    user: query.get('user') ?? '',
    node: query.get('node') ?? '',
    route: query.get('route') ?? '',
    unsaved: query.get('unsaved') ?? '',
    order: query.get('order') ?? '',
    descending: query.get('descending') ?? '',
  };
  const isGrouped = Object.hasOwn(groups, view.by);
  const columns = isGrouped ? groupColumns(view.by, address, page.options.monitorsUsers) : circuitColumns;
  view.order ||= isGrouped ? 'Circuits' : 'Opened';
  // Where the pages before this one began: a place, not a number, so that a page stays the same while circuits come and go.
  const places = [null];
  let answer;
  let asking;

  const total = h('p', {});
  const notice = h('div', {});
  const head = h('tr', {});
  const body = h('tbody', {});
  const range = h('p', {});
  const previous = h('button', { class: 'button', type: 'button', on: { click: () => turn(-1) } }, 'Previous');
  const next = h('button', { class: 'button', type: 'button', on: { click: () => turn(1) } }, 'Next');
  const search = h('input', { type: 'search', value: view.search, placeholder: placeholders[view.by] ?? 'Id, user, page, tab or server', autocomplete: 'off', spellcheck: 'false' });
  const caption = groups[view.by] ?? 'Circuits';
  main.append(
    h('div', { class: 'page-head' }, h('h1', {}, 'Circuits'), total),
    tools(),
    filters(),
    notice,
    h('div', { class: 'card' },
      h('div', { class: 'table-box', role: 'region', 'aria-label': caption, tabindex: '0' }, h('table', { class: 'list' }, h('caption', { class: 'unseen' }, caption), h('thead', {}, head), body)),
      h('div', { class: 'pager' }, range, h('div', { class: 'buttons' }, previous, next))));
  showHead();
  const stop = every(5000, () => refresh(false));
  return () => {
    stop();
    asking?.abort();
  };

  function tools() {
    let timer;
    search.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => begin({ search: search.value.trim() }), searchPause);
    });
    const choice = h('div', { class: 'choice', role: 'group', 'aria-label': 'Show' }, [['', 'Circuits'], ...Object.entries(groups)].map(([by, name]) =>
      h('button', { type: 'button', 'aria-pressed': String(view.by === by), on: { click: () => go({ by, order: '', descending: '' }) } }, name)));
    return h('div', { class: 'tools', role: 'search' },
      choice,
      h('label', { class: 'field search' }, 'Search', search),
      !isGrouped && h('label', { class: 'field' }, 'State',
        h('select', { on: { change: event => begin({ state: event.target.value }) } },
          h('option', { value: '' }, 'All'),
          states.map(state => h('option', { value: state, selected: view.state === state }, stateName(state))))),
      !isGrouped && h('label', { class: 'check' }, h('input', { type: 'checkbox', checked: view.unsaved === 'true', on: { change: event => begin({ unsaved: event.target.checked ? 'true' : '' }) } }), 'Unsaved only'));
  }

  // Set by a click on a tab, a user or a server in another table.
  function filters() {
    const names = { tab: 'Tab', user: 'User', route: 'Page', node: 'Server' };
    return h('div', { class: 'filters' }, !isGrouped && Object.keys(names).filter(name => view[name]).map(name =>
      h('span', { class: 'filter' }, h('span', {}, `${names[name]}: ${view[name]}`), h('button', { type: 'button', 'aria-label': `Remove the filter ${names[name]}`, on: { click: () => go({ [name]: '' }) } }, '×'))));
  }

  function showHead() {
    clear(head).append(...columns.map(column => {
      const isSorted = column.order === view.order;
      const sort = isSorted ? (view.descending === 'false' ? 'ascending' : 'descending') : undefined;
      return h('th', { scope: 'col', class: column.class, 'aria-sort': sort },
        column.order ? h('button', { class: 'sort', type: 'button', 'data-order': column.order, on: { click: () => sortBy(column) } }, column.name) : column.name);
    }));
  }

  function sortBy(column) {
    const descending = column.order === view.order ? (view.descending === 'false' ? '' : 'false') : (column.ascendingFirst ? 'false' : '');
    begin({ order: column.order, descending });
    showHead();
    head.querySelector(`[data-order="${column.order}"]`).focus();
  }

  // Shows the first page. The address follows without a new entry in the browser's history for each letter.
  function begin(changes) {
    Object.assign(view, changes);
    places.length = 1;
    history.replaceState(null, '', address({}));
    void refresh(true);
  }

  function go(changes) {
    location.hash = address(changes);
  }

  function address(changes) {
    const words = new URLSearchParams(Object.entries({ ...view, ...changes }).filter(([, value]) => value));
    return `#/circuits${words.size ? `?${words}` : ''}`;
  }

  function turn(step) {
    if (step > 0) {
      places.push(isGrouped ? places.length : answer.next);
    } else {
      places.pop();
    }
    void refresh(true);
  }

  async function refresh(isAsked) {
    if (!isAsked && (asking || document.querySelector('dialog[open]'))) {
      return;
    }
    asking?.abort();
    const mine = asking = new AbortController();
    try {
      const place = places.at(-1);
      const filter = { search: view.search, order: view.order, descending: view.descending, size: pageSize };
      answer = isGrouped
        ? await get('groups', { ...filter, by: view.by, page: places.length - 1 }, mine.signal)
        : await get('circuits', {
          ...filter, state: view.state, tab: view.tab, user: view.user, node: view.node, unsaved: view.unsaved, route: view.route,
          afterId: place?.id, afterText: place?.text, afterNumber: place?.number,
        }, mine.signal);
      showAnswer();
      if (isAsked) {
        say(`${count(answer.matching, 'match', 'matches')}, ${range.textContent}`);
      }
    } catch (error) {
      if (error.name !== 'AbortError') {
        clear(notice).append(h('p', { class: 'notice bad' }, `The list could not be loaded. ${error.status ? error.message : ''}`), h('br'));
      }
    } finally {
      if (asking === mine) {
        asking = undefined;
      }
    }
  }

  function showAnswer() {
    const { items } = answer;
    total.textContent = isGrouped ? '' : `${number(answer.total)} on all servers`;
    clear(notice).append(...notices());
    const focused = document.activeElement?.dataset.circuit;
    clear(body).append(...(items.length ? items.map(row) : [h('tr', {}, h('td', { colspan: columns.length, class: 'empty' }, nothing()))]));
    if (focused) {
      focusOn(focused);
    }
    const first = (places.length - 1) * pageSize;
    range.textContent = items.length ? `${number(first + 1)} to ${number(first + items.length)} of ${answer.isCut ? 'about ' : ''}${number(answer.matching)}` : 'None';
    previous.disabled = places.length === 1;
    next.disabled = isGrouped ? !answer.hasMore : !answer.next;
  }

  function nothing() {
    return ['search', 'state', 'tab', 'user', 'node', 'route', 'unsaved'].some(name => view[name]) ? 'There are no matches.'
      : view.by === 'user' ? 'No signed-in user has a page open.'
      : view.by === 'tab' ? 'No browser has sent the id of its tab.'
      : 'No page is open.';
  }

  function notices() {
    const words = [];
    if (!answer.isComplete) {
      words.push(answer.missingNodes.length ? `These servers do not respond: ${answer.missingNodes.join(', ')}. Their circuits are not in the list.` : 'Redis cannot list the servers.');
    }
    if (answer.isCut) {
      words.push('There are too many to sort all; those with the fewest circuits are left out. Use the search to find them.');
    }
    return words.flatMap(text => [h('p', { class: 'notice' }, text), h('br')]);
  }

  function row(item) {
    const cells = columns.map(column => h('td', { class: column.class }, column.cell(item, open)));
    const id = item.circuit?.id;
    return h('tr', id ? { class: 'opens', on: { click: event => event.target.closest('a, button') ?? open(id) } } : {}, cells);
  }

  function open(id) {
    openDrawer(id, page, () => {
      focusOn(id);
      void refresh(false);
    });
  }

  function focusOn(id) {
    [...body.querySelectorAll('[data-circuit]')].find(button => button.dataset.circuit === id)?.focus({ preventScroll: true });
  }
}
