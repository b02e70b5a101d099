import { api } from '/api.js';
import { h, page, pill } from '/dom.js';
import { taskRows } from '/services.js';

const PERIOD = 1000;
const PAGE = 65536;
const KEPT = 400000;

export function tasks() {
  return {
    load: async () => (await api.tasks()).tasks,
    render: (list, again) => page(h('h1', {}, 'Tasks'), [], h('section', { class: 'card' }, taskRows(list, again))),
  };
}

async function sandbox(id) {
  const found = (await api.masterTasks()).tasks.find((task) => task.id === id);
  if (!found) throw new Error(`The master knows no task '${id}'`);
  const executor = found.executor_id || found.id;
  const state = await api.agentState(found.slave_id);
  for (const framework of [...(state.frameworks || []), ...(state.completed_frameworks || [])]) {
    for (const candidate of [...(framework.executors || []), ...(framework.completed_executors || [])]) {
      if (candidate.id === executor) return { task: found, agent: found.slave_id, directory: candidate.directory };
    }
  }
  throw new Error('The agent no longer has the sandbox of this task');
}

/** The live tail of one file: text is added, never read again; the view follows the end unless the user scrolled up. */
function tail(place, file, view, connected) {
  let offset = -1;
  let stopped = false;
  async function step() {
    if (stopped) return;
    try {
      const path = `${place.directory}/${file}`;
      const end = (await api.read(place.agent, path, -1, 0)).offset;
      if (offset < 0) offset = Math.max(0, end - 16384);
      if (end < offset) offset = 0;
      while (!stopped && offset < end) {
        const chunk = await api.read(place.agent, path, offset, PAGE);
        if (!chunk.data || stopped) break;
        const following = view.scrollTop + view.clientHeight >= view.scrollHeight - 8;
        view.append(chunk.data);
        if (view.textContent.length > KEPT) view.textContent = view.textContent.slice(-KEPT / 2);
        offset += new TextEncoder().encode(chunk.data).length;
        if (following) view.scrollTop = view.scrollHeight;
      }
      connected(true);
    } catch (error) {
      connected(error.status !== 0 && error.status !== 502);
      if (view.textContent === '') view.textContent = `${error.message}\n`;
    }
    if (!stopped) setTimeout(step, PERIOD);
  }
  step();
  return () => { stopped = true; };
}

export function taskLog(id) {
  let stop = () => {};
  return {
    mount: async (main, connected) => {
      const head = (extra) => page(h('h1', {}, h('a', { class: 'crumb', href: '#/tasks' }, 'Tasks '), h('span', { class: 'mono' }, id)), extra);
      let place;
      try {
        place = await sandbox(id);
      } catch (error) {
        main.replaceChildren(...head([]), h('div', { class: 'card empty' }, error.message));
        return;
      }
      const view = h('pre', { class: 'log', id: 'log', tabindex: '0' });
      const buttons = ['stdout', 'stderr'].map((file) => h('button', { type: 'button', role: 'tab', onclick: () => follow(file) }, file));
      function follow(file) {
        stop();
        view.textContent = '';
        buttons.forEach((button) => button.setAttribute('aria-selected', String(button.textContent === file)));
        stop = tail(place, file, view, connected);
      }
      main.replaceChildren(...head([pill(place.task.state.replace('TASK_', '').toLowerCase(), place.task.state === 'TASK_RUNNING' ? 'good' : '')]),
        h('section', { class: 'card' }, h('div', { class: 'tabs', role: 'tablist' }, buttons), view),
        h('section', { class: 'card' }, h('h2', {}, 'Sandbox'), h('code', {}, place.directory)));
      follow('stdout');
    },
    stop: () => stop(),
  };
}
