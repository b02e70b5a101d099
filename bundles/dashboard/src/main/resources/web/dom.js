// Elements are made from values, never from markup, so that nothing a task or an app says can become code.

/** h('td', {class: 'soft', onclick: f}, 'text', child, [children]) */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

export function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function pill(text, kind = '') {
  return h('span', { class: `pill ${kind}` }, text);
}

export function bar(share) {
  const percent = Math.round(Math.min(1, Math.max(0, share || 0)) * 100);
  const fill = h('i');
  fill.style.width = `${percent}%`;
  return h('div', { class: 'bar', role: 'img', 'aria-label': `${percent}%` }, fill);
}

export function table(head, rows, empty) {
  if (rows.length === 0) return h('div', { class: 'empty' }, empty);
  return h('div', { class: 'scroll' }, h('table', {},
    h('thead', {}, h('tr', {}, head.map((title) => h('th', {}, title)))),
    h('tbody', {}, rows.map((cells) => h('tr', {}, cells.map((cell) => h('td', {}, cell)))))));
}

export function page(title, actions, ...content) {
  return [h('header', { class: 'page' }, title, h('div', { class: 'push' }, actions)), ...content];
}

export function toast(text, bad = false) {
  const element = h('div', { class: bad ? 'toast bad' : 'toast' }, text);
  document.getElementById('toasts').append(element);
  setTimeout(() => element.remove(), bad ? 8000 : 4000);
}

const UNITS = ['MB', 'GB', 'TB', 'PB'];

/** Megabytes for people. */
export function megabytes(value) {
  let amount = value || 0;
  let unit = 0;
  while (amount >= 1024 && unit < UNITS.length - 1) { amount /= 1024; unit += 1; }
  return `${Number(amount.toFixed(1))} ${UNITS[unit]}`;
}

export function ago(time) {
  if (!time) return '–';
  const seconds = Math.max(0, Math.round((Date.now() - new Date(time).getTime()) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} d`;
}
