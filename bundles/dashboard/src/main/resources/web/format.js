// Values as people read them.

const UNITS = ['MB', 'GB', 'TB', 'PB'];

export function megabytes(value) {
  let amount = value || 0;
  let unit = 0;
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${Number(amount.toFixed(1))} ${UNITS[unit]}`;
}

export function number(value) {
  return String(Number((value || 0).toFixed(2)));
}

export function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** How long since; the time is ISO text or seconds since 1970. */
export function since(time) {
  if (!time) return '–';
  const then = typeof time === 'number' ? time * 1000 : new Date(time).getTime();
  const seconds = Math.max(0, Math.round((Date.now() - then) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
}

/** TASK_RUNNING → running */
export function stateName(state) {
  return state.replace('TASK_', '').replaceAll('_', ' ').toLowerCase();
}
