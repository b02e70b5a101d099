import { h, patch } from '/dom.js';
import { watch } from '/events.js';
import { overview } from '/overview.js';
import { services } from '/services.js';
import { service } from '/service.js';
import { tasks } from '/tasks.js';
import { task } from '/task.js';
import { nodes } from '/nodes.js';
import { modules } from '/modules.js';

const PERIOD = 2000;
const PERIOD_WITH_EVENTS = 5000;
const SLOW = 200;
const main = document.getElementById('main');
const link = document.getElementById('link');
const banner = document.getElementById('banner');
let current = { stop() {}, refresh() {} };
let live = false;

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Route → page: {title, load, render, stop}. `load` is called again and again, `render` draws what it found. */
function route(context) {
  const [name, ...rest] = location.hash.replace(/^#\/?/, '').split('/');
  const argument = decoded(rest.join('/'));
  switch (name) {
    case 'services': return ['services', argument ? service(`/${argument}`, context) : services(context)];
    case 'tasks': return ['tasks', argument ? task(argument, context) : tasks(context)];
    case 'nodes': return ['nodes', nodes(context)];
    case 'modules': return ['modules', modules(context)];
    default: return ['overview', overview(context)];
  }
}

function connection(problem) {
  link.className = problem ? 'link down' : 'link up';
  link.textContent = problem ? 'not reachable' : live ? 'live' : 'connected';
  banner.hidden = !problem;
  banner.textContent = problem ? `${problem}. Trying again …` : '';
}

/** Polls one page while it is shown. Never two loads at once; an event or a change during one asks for another. */
function start(makePage) {
  let page;
  let stopped = false;
  let loading = false;
  let again = false;
  let timer;
  let data;

  const context = { refresh, redraw: () => data !== undefined && draw() };
  const [name, made] = makePage(context);
  page = made;

  function draw() {
    if (!stopped) patch(main, page.render(data));
  }

  async function refresh() {
    if (stopped) return;
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    clearTimeout(timer);
    try {
      data = await page.load();
      connection('');
      draw();
    } catch (error) {
      if (!stopped) failed(error);
    }
    loading = false;
    if (stopped) return;
    timer = setTimeout(refresh, again ? 0 : live ? PERIOD_WITH_EVENTS : PERIOD);
    again = false;
  }

  function failed(error) {
    const away = error.status === 0 || error.status >= 502;
    connection(away ? error.message : '');
    if (away && data !== undefined) return;
    if (error.status === undefined) console.error(error);
    data = undefined;
    patch(main, [h('div', { class: 'card empty' }, h('p', {}, error.message), h('a', { href: `#/${name}` }, `All ${name}`))]);
  }

  const waiting = setTimeout(() => data === undefined && patch(main, [h('div', { class: 'loading', role: 'status' }, 'Loading')]), SLOW);
  refresh();
  return {
    name,
    title: page.title,
    refresh,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      clearTimeout(waiting);
      page.stop?.();
    },
  };
}

function show() {
  current.stop();
  patch(main, []);
  current = start(route);
  document.title = `${current.title} · Gantry`;
  for (const a of document.querySelectorAll('nav a[data-page]')) {
    if (a.dataset.page === current.name) a.setAttribute('aria-current', 'page');
    else a.removeAttribute('aria-current');
  }
  window.scrollTo(0, 0);
}

function shortcut(event) {
  const typing = event.target.closest('input, textarea, select, dialog');
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = { '/': 'filter', n: 'create' }[event.key];
  const element = target && document.getElementById(target);
  if (!element) return;
  event.preventDefault();
  if (target === 'filter') element.focus();
  else element.click();
}

window.addEventListener('hashchange', () => { show(); main.focus(); });
window.addEventListener('keydown', shortcut);
document.querySelector('.skip').addEventListener('click', (event) => { event.preventDefault(); main.focus(); });
watch({
  changed: () => current.refresh(),
  state: (up) => { live = up; },
});
show();
