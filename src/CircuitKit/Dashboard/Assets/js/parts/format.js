// Numbers, sizes and times as text.
import { serverNow } from '../api.js';

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

export const number = value => whole.format(value);

export const count = (value, one, many) => `${number(value)} ${value === 1 ? one : many}`;

/** A duration in its largest unit. */
export function duration(seconds) {
  const value = Math.max(0, seconds);
  if (value < .05) {
    return '0 s';
  }
  if (value < 10) {
    return `${fine.format(value)} s`;
  }
  if (value < 90) {
    return `${whole.format(value)} s`;
  }
  if (value < 5400) {
    return `${whole.format(value / 60)} min`;
  }
  if (value < 129_600) {
    return `${whole.format(value / 3600)} h`;
  }
  return `${whole.format(value / 86_400)} d`;
}

/** How long an event took: mostly milliseconds. */
export const time = seconds => (seconds < .00095 ? '< 1 ms' : seconds < .9995 ? `${whole.format(seconds * 1000)} ms` : duration(seconds));

/** How long ago a time of the server was. */
export const since = time => duration((serverNow() - Date.parse(time)) / 1000);

export function bytes(value) {
  if (value < 1000) {
    return `${number(value)} B`;
  }
  const units = ['KB', 'MB', 'GB', 'TB'];
  const step = Math.min(Math.floor(Math.log10(value) / 3), units.length);
  const scaled = value / 1000 ** step;
  return `${(scaled < 100 ? fine : whole).format(scaled)} ${units[step - 1]}`;
}

export const at = time => moment.format(new Date(time));

export const clockAt = time => clock.format(new Date(time));

const minute = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });

/** A time in the future: with the day if it is not today. */
export function until(time) {
  const date = new Date(time);
  return (date.toDateString() === new Date(serverNow()).toDateString() ? minute : day).format(date);
}

/** Whether a time of the server is in the past. */
export const isPast = time => Date.parse(time) <= serverNow();

/** A version with the beginning of its commit. */
export const version = text => text.replace(/\+([0-9a-f]{7})[0-9a-f]{9,}$/, '+$1');

/** The beginning of an id: enough to distinguish circuits by eye. */
export const short = id => (id.length > 10 ? id.slice(0, 8) : id);

/** The path of a page; its whole address is in the details. */
export function path(url) {
  try {
    const { pathname, search } = new URL(url);
    return pathname + search;
  } catch {
    return url ?? '';
  }
}
