import { h, svg } from '/dom.js';
import { stateName } from '/format.js';

const STATE_KINDS = {
  TASK_RUNNING: 'good', TASK_STAGING: 'busy', TASK_STARTING: 'busy', TASK_KILLING: 'warn',
  TASK_FAILED: 'bad', TASK_ERROR: 'bad', TASK_LOST: 'bad', TASK_GONE: 'bad', TASK_UNREACHABLE: 'warn',
};

export function pill(text, kind = '') {
  return h('span', { class: `pill ${kind}` }, text);
}

export function taskState(state) {
  return pill(stateName(state), STATE_KINDS[state] || '');
}

export function bar(share, label = '') {
  const percent = Math.round(Math.min(1, Math.max(0, share || 0)) * 100);
  const fill = h('i', { class: percent >= 90 ? 'full' : '' });
  fill.style.width = `${percent}%`;
  return h('div', { class: 'bar', role: 'img', 'aria-label': `${label} ${percent}%`.trim() }, fill);
}

const AROUND = 2 * Math.PI * 32;

export function gauge(name, used, total, format) {
  const share = total > 0 ? used / total : 0;
  const percent = Math.round(share * 100);
  const ring = svg('svg', { viewBox: '0 0 72 72', role: 'img', 'aria-label': `${name} ${percent}%` },
    svg('circle', { cx: 36, cy: 36, r: 32 }),
    svg('circle', {
      class: percent >= 90 ? 'used full' : 'used', cx: 36, cy: 36, r: 32, visibility: percent > 0 ? 'visible' : 'hidden',
      'stroke-dasharray': AROUND, 'stroke-dashoffset': AROUND * (1 - Math.min(1, share)),
    }));
  return h('div', { class: 'card gauge' }, ring, h('div', {},
    h('div', { class: 'name' }, name),
    h('div', { class: 'value' }, `${percent}%`),
    h('div', { class: 'soft' }, `${format(used)} of ${format(total)}`)));
}

export function figure(name, value, note, href) {
  return h('a', { class: 'card figure', href },
    h('div', { class: 'name' }, name), h('div', { class: 'number' }, String(value)), h('div', { class: 'soft' }, note));
}

/** Rows are {key, cells}; on a narrow screen each becomes a block whose lines carry the column's title. */
export function table(head, rows) {
  return h('div', { class: 'scroll' }, h('table', {},
    h('thead', {}, h('tr', {}, head.map((title) => h('th', { scope: 'col' }, title)))),
    h('tbody', {}, rows.map(({ key, cells }) => h('tr', { key },
      cells.map((cell, index) => h('td', { 'data-title': head[index] || false }, cell)))))));
}

export function empty(text, ...more) {
  return h('div', { class: 'empty' }, h('p', {}, text), more);
}

export function card(title, ...content) {
  return h('section', { class: 'card', key: `card-${title}` }, h('h2', {}, title), content);
}

export function page(title, actions, ...content) {
  return [h('header', { class: 'page' }, h('h1', {}, title), h('div', { class: 'push' }, actions)), ...content];
}

/** An app's id with its groups set back; a long one may break after a slash. */
export function appLink(id) {
  const cut = id.lastIndexOf('/') + 1;
  return h('a', { class: 'app', href: `#/services${id}` }, h('span', { class: 'soft' }, id.slice(0, cut)), id.slice(cut));
}

export function filter(label, value, changed) {
  return h('input', {
    type: 'search', id: 'filter', placeholder: label, 'aria-label': label, value, autocomplete: 'off', spellcheck: 'false',
    oninput: (event) => changed(event.target.value),
  });
}
