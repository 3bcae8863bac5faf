// A chart over time: uPlot, with our colours and a legend that a screen reader can read.
import { h } from './dom.js';
import { clockAt } from './format.js';

const { uPlot } = globalThis;
const hour = 3600;
// The short history of a new server fills the chart, and is not squeezed at its edge.
const least = 300;
const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000];
const dark = matchMedia('(prefers-color-scheme: dark)');

/**
 * @param {string} title
 * @param {{ label: string, color: 1 | 2 | 3, bars?: boolean }[]} series
 * @param {(value: number) => string} format
 * @param {{ isWhole?: boolean }} options Whether all values are whole numbers.
 * @returns {{ element: HTMLElement, set(data: number[][]): void, end(): void }}
 */
export function chart(title, series, format, { isWhole = false } = {}) {
  const values = series.map(() => h('b', {}, '-'));
  const keys = h('ul', { class: 'keys' }, series.map((one, i) => h('li', {}, h('span', { class: `swatch fill-${one.color}`, 'aria-hidden': 'true' }), one.label, values[i])));
  const plot = h('div', { class: 'plot', 'aria-hidden': 'true' });
  const element = h('section', { class: 'card chart', 'aria-label': title }, h('div', { class: 'chart-head' }, h('h2', {}, title), keys), plot);
  let data = [[], ...series.map(() => [])];
  let drawn;

  // The values at the cursor, else the latest.
  function showValues(index) {
    values.forEach((value, i) => {
      const column = data[i + 1];
      const shown = column[index ?? column.length - 1];
      const words = shown === undefined || shown === null ? '-' : format(shown);
      if (value.textContent !== words) {
        value.textContent = words;
      }
    });
  }

  function draw() {
    drawn?.destroy();
    const style = getComputedStyle(document.documentElement);
    const ink = color('--soft');
    const grid = { stroke: color('--line'), width: 1 };
    const font = '12px system-ui, sans-serif';
    drawn = new uPlot({
      width: Math.max(plot.clientWidth, 100),
      height: plot.clientHeight || 176,
      padding: [8, 4, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      hooks: { setCursor: [own => showValues(own.cursor.idx)] },
      scales: { x: { range: (_, first, last) => [Math.max(last - hour, Math.min(first, last - least)), last] }, y: { range: (_, min, max) => [0, Math.max(max * 1.1, 1)] } },
      axes: [
        { stroke: ink, font, grid: { show: false }, ticks: { show: false }, size: 28, space: 70, values: (_, times) => times.map(time => clockAt(time * 1000).replace(/:\d\d(?=\D*$)/, '')) },
        { stroke: ink, font, grid, ticks: { show: false }, size: 58, space: 36, incrs: isWhole ? steps : undefined, values: (_, all) => all.map(format) },
      ],
      series: [
        {},
        ...series.map(one => {
          const stroke = color(`--series-${one.color}`);
          return one.bars
            ? { stroke, fill: stroke, width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [.8, 8] }) }
            : { stroke, width: 1.75, fill: series.length === 1 ? `color-mix(in srgb, ${stroke} 12%, transparent)` : undefined, points: { show: false }, spanGaps: false };
        }),
      ],
    }, data, plot);

    // A custom property keeps light-dark() unresolved; an element's colour resolves it.
    function color(name) {
      plot.style.color = `var(${name})`;
      const found = getComputedStyle(plot).color;
      plot.style.color = '';
      return found || style.color;
    }
  }

  const sizes = new ResizeObserver(() => {
    if (plot.clientWidth > 0) {
      drawn ? drawn.setSize({ width: plot.clientWidth, height: plot.clientHeight }) : draw();
    }
  });
  sizes.observe(plot);
  dark.addEventListener('change', draw);

  return {
    element,
    set(next) {
      data = next;
      drawn?.setData(data);
      showValues(drawn?.cursor.idx);
    },
    end() {
      sizes.disconnect();
      dark.removeEventListener('change', draw);
      drawn?.destroy();
    },
  };
}
