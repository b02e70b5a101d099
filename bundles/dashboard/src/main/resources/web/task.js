import { api } from '/api.js';
import { h } from '/dom.js';
import { since } from '/format.js';
import { tail } from '/tail.js';
import { killButton } from '/tasks.js';
import { appLink, page, taskState } from '/widgets.js';

/** The sandbox of a task, which only its agent knows; undefined if it is gone. */
async function sandbox(task) {
  const executor = task.executor_id || task.id;
  const state = await api.agentState(task.slave_id);
  for (const framework of [...(state.frameworks || []), ...(state.completed_frameworks || [])]) {
    for (const candidate of [...(framework.executors || []), ...(framework.completed_executors || [])]) {
      if (candidate.id === executor) return candidate.directory;
    }
  }
  return undefined;
}

/** Reads, follows and shows one of the two files; made once, so that polling the page leaves it alone. */
function logCard(agent, directory) {
  const view = h('pre', { class: 'log', id: 'log', tabindex: '0', 'aria-label': 'Log' });
  const note = h('span', { class: 'soft', id: 'log-note', role: 'status' });
  const end = h('button', { class: 'small', type: 'button', id: 'log-end', hidden: true }, 'Follow the end');
  const download = h('a', { class: 'button small', id: 'log-download' }, 'Download');
  let stop = () => {};
  const buttons = ['stdout', 'stderr'].map((file) => h('button', { type: 'button', role: 'tab', id: `tab-${file}`, onclick: () => follow(file) }, file));

  function follow(file) {
    stop();
    const path = `${directory}/${file}`;
    download.href = api.downloadUrl(agent, path);
    download.setAttribute('download', file);
    buttons.forEach((button) => button.setAttribute('aria-selected', String(button.textContent === file)));
    stop = tail({ agent, path, view, note, end });
  }

  follow('stdout');
  const card = h('section', { class: 'card', key: 'log' },
    h('div', { class: 'row' }, h('div', { class: 'tabs', role: 'tablist' }, buttons), note, h('div', { class: 'push' }, end, download)), view);
  return { card, stop: () => stop() };
}

function facts(pairs) {
  return h('dl', { class: 'facts' }, pairs.filter(([, value]) => value)
    .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
}

export function task(id, context) {
  let log;
  let directory;
  return {
    title: id,
    load: async () => {
      const [ofMaster, ofServices] = await Promise.all([api.masterTask(id), api.tasks()]);
      const found = ofMaster.tasks[0];
      if (!found) throw new Error(`The master knows no task '${id}'; it may have ended long ago.`);
      if (!log) {
        directory = await sandbox(found);
        if (directory) log = logCard(found.slave_id, directory);
      }
      return { found, service: ofServices.tasks.find((candidate) => candidate.id === id) };
    },
    render: ({ found, service }) => {
      const last = (found.statuses || []).at(-1);
      const started = found.statuses?.find((status) => status.state === 'TASK_RUNNING')?.timestamp;
      return page([h('a', { class: 'crumb', href: '#/tasks' }, 'Tasks'), h('span', { class: 'mono' }, id), taskState(found.state)],
        [service && killButton({ ...service, state: found.state }, context)],
        h('section', { class: 'card', key: 'facts' }, facts([
          ['Service', service && appLink(service.appId)], ['Node', service?.host || found.slave_id],
          ['Ports', (service?.ports || []).join(', ')],
          ['Started', started && `${since(started)} ago`], ['Last update', last && `${since(last.timestamp)} ago`],
          ['Message', last?.message], ['Sandbox', directory && h('code', {}, directory)],
        ])),
        log ? log.card : h('div', { class: 'card empty' }, 'The agent no longer has the sandbox of this task.'));
    },
    stop: () => log?.stop(),
  };
}
