import { api } from '/api.js';
import { toast } from '/dialogs.js';
import { h } from '/dom.js';
import { since } from '/format.js';
import { appLink, empty, filter, page, pill, table, taskState } from '/widgets.js';

const ENDED = ['TASK_FINISHED', 'TASK_FAILED', 'TASK_KILLED', 'TASK_ERROR', 'TASK_LOST', 'TASK_DROPPED', 'TASK_GONE',
  'TASK_GONE_BY_OPERATOR'];

async function kill(task, context) {
  try {
    await api.killTask(task.appId, task.id);
    toast('Killing the task; another one takes its place');
  } catch (error) {
    toast(error.message, true);
  }
  context.refresh();
}

export function killButton(task, context) {
  return task.appId && !ENDED.includes(task.state)
    && h('button', { class: 'small danger', 'aria-label': `Kill ${task.id}`, onclick: () => kill(task, context) }, 'Kill');
}

function health(task) {
  const results = task.healthCheckResults || [];
  if (results.length === 0) return h('span', { class: 'soft' }, '–');
  return results.every((result) => result.alive) ? pill('healthy', 'good') : pill('unhealthy', 'bad');
}

/** What tells the tasks of one app apart stands out. */
function taskLink(task) {
  const cut = Math.max(0, task.id.indexOf('.instance-') + 1);
  return h('a', { class: 'mono', href: `#/tasks/${encodeURIComponent(task.id)}` },
    h('span', { class: 'soft' }, task.id.slice(0, cut)), task.id.slice(cut));
}

export function taskTable(tasks, context, withService = true) {
  const head = ['Task', withService && 'Service', 'State', 'Node', 'Ports', 'Health', 'Running for', ''];
  const keep = (cells) => cells.filter((_, index) => withService || index !== 1);
  return table(keep(head), tasks.map((task) => ({
    key: task.id,
    cells: keep([
      taskLink(task),
      task.appId ? appLink(task.appId) : h('span', { class: 'soft' }, task.framework || ''),
      taskState(task.state), task.host || '–', (task.ports || []).join(', ') || '–', health(task),
      ENDED.includes(task.state) ? h('span', { class: 'soft' }, 'ended') : since(task.startedAt),
      killButton(task, context) || '',
    ]),
  })));
}

/** The tasks of services as their framework sees them, and those that only the master knows: others', and ended ones. */
function merge(ofServices, ofMaster, frameworks, agents) {
  const known = new Set(ofServices.map((task) => task.id));
  const names = new Map(frameworks.map((framework) => [framework.id, framework.name]));
  const hosts = new Map(agents.map((agent) => [agent.id, agent.hostname]));
  return [...ofServices, ...ofMaster.filter((task) => !known.has(task.id)).map((task) => ({
    id: task.id, state: task.state, host: hosts.get(task.slave_id), framework: names.get(task.framework_id),
    startedAt: task.statuses?.find((status) => status.state === 'TASK_RUNNING')?.timestamp,
  }))];
}

let wanted = '';
let withEnded = false;

export function tasks(context) {
  const list = (all) => {
    const shown = all.filter((task) => (withEnded || !ENDED.includes(task.state)) && `${task.id} ${task.appId || ''}`.includes(wanted.trim()));
    if (shown.length > 0) return taskTable(shown, context);
    return empty(wanted ? `No task has '${wanted}' in its id.` : 'No task is running.',
      !wanted && h('a', { href: '#/services' }, 'Services start tasks'));
  };
  const ended = () => h('input', {
    type: 'checkbox', id: 'ended', checked: withEnded, onchange: (event) => { withEnded = event.target.checked; context.redraw(); },
  });
  return {
    title: 'Tasks',
    load: async () => {
      const [services, master, summary] = await Promise.all([api.tasks(), api.masterTasks(), api.summary()]);
      return merge(services.tasks, master.tasks, summary.frameworks, summary.slaves);
    },
    render: (all) => page('Tasks',
      [h('label', { class: 'check' }, ended(), 'Show ended'), filter('Filter tasks', wanted, (text) => { wanted = text; context.redraw(); })],
      h('section', { class: 'card' }, list(all))),
  };
}
