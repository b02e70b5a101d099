import { h, toast } from '/dom.js';
import { overview } from '/overview.js';
import { services, service } from '/services.js';
import { tasks, taskLog } from '/tasks.js';
import { nodes } from '/nodes.js';
import { modules } from '/modules.js';

const PERIOD = 2000;
const main = document.getElementById('main');
const link = document.getElementById('link');
let current = { stop() {} };
let round = 0;

/** Route → page. A page is {load, render} polled while it is shown, or {mount, stop} that looks after itself. */
function route() {
  const [name, ...rest] = location.hash.replace(/^#\/?/, '').split('?')[0].split('/');
  const argument = decodeURIComponent(rest.join('/'));
  switch (name) {
    case 'services': return ['services', argument ? service(`/${argument}`) : services()];
    case 'tasks': return ['tasks', argument ? taskLog(argument) : tasks()];
    case 'nodes': return ['nodes', nodes()];
    case 'modules': return ['modules', modules()];
    default: return ['overview', overview()];
  }
}

function connected(up) {
  link.className = up ? 'link up' : 'link down';
  link.textContent = up ? 'connected' : 'not reachable';
}

async function poll(page, mine) {
  if (mine !== round) return;
  try {
    const data = await page.load();
    if (mine !== round) return;
    const scroll = window.scrollY;
    main.replaceChildren(...page.render(data, () => poll(page, mine)));
    window.scrollTo(0, scroll);
    connected(true);
  } catch (error) {
    if (mine !== round) return;
    connected(error.status !== 0 && error.status !== 502);
    if (main.childElementCount === 0 || main.dataset.failed) {
      main.dataset.failed = '1';
      main.replaceChildren(h('div', { class: 'card empty' }, h('p', {}, error.message), 'Trying again …'));
    }
  }
}

function show() {
  current.stop?.();
  round += 1;
  const mine = round;
  const [name, page] = route();
  document.querySelectorAll('nav a[data-page]').forEach((a) => {
    if (a.dataset.page === name) a.setAttribute('aria-current', 'page');
    else a.removeAttribute('aria-current');
  });
  main.replaceChildren();
  delete main.dataset.failed;
  if (page.mount) {
    page.mount(main, connected).catch((error) => toast(error.message, true));
    current = page;
    return;
  }
  const timer = setInterval(() => { if (!document.hidden && !document.querySelector('dialog[open]')) poll(page, mine); }, PERIOD);
  current = { stop: () => clearInterval(timer) };
  poll(page, mine);
}

window.addEventListener('hashchange', show);
show();
