import { api } from '/api.js';
import { deploymentTable } from '/deployments.js';
import { modal, toast } from '/dialogs.js';
import { h } from '/dom.js';
import { since } from '/format.js';
import { definition, editDialog } from '/service-form.js';
import { status } from '/services.js';
import { taskTable } from '/tasks.js';
import { card, empty, page, table, taskState } from '/widgets.js';

function scaleDialog(app, context) {
  const { form } = modal({
    title: `Scale ${app.id}`,
    body: h('label', {}, 'Instances',
      h('input', { name: 'instances', type: 'number', min: 0, step: 1, required: true, value: app.instances })),
    confirm: 'Scale',
    act: async (force) => {
      const instances = Number(form.elements.instances.value);
      await api.update(app.id, { instances }, force);
      toast(`Scaling ${app.id} to ${instances}`);
      context.refresh();
    },
  });
  form.elements.instances.select();
}

function confirmDialog({ title, text, confirm, danger, done, work, context, leave }) {
  modal({
    title, confirm, danger,
    body: h('p', { class: 'soft' }, text),
    act: async (force) => {
      await work(force);
      toast(done);
      if (leave) location.hash = leave;
      else context.refresh();
    },
  });
}

function actions(app, context) {
  const ask = (words) => () => confirmDialog({ ...words, context });
  return [
    h('button', { id: 'edit', onclick: () => editDialog(app, context) }, 'Edit'),
    h('button', { id: 'scale', onclick: () => scaleDialog(app, context) }, 'Scale'),
    h('button', {
      id: 'suspend', disabled: app.instances === 0, onclick: ask({
        title: `Suspend ${app.id}?`, text: 'All its instances are stopped; its definition stays.', confirm: 'Suspend',
        done: `Suspending ${app.id}`, work: (force) => api.update(app.id, { instances: 0 }, force),
      }),
    }, 'Suspend'),
    h('button', {
      id: 'restart', disabled: app.instances === 0, onclick: ask({
        title: `Restart ${app.id}?`, text: 'Every instance is replaced, a few at a time, as the upgrade strategy allows.', confirm: 'Restart',
        done: `Restarting ${app.id}`, work: (force) => api.restart(app.id, force),
      }),
    }, 'Restart'),
    h('button', {
      id: 'destroy', class: 'danger', onclick: ask({
        title: `Destroy ${app.id}?`, text: 'All its instances are stopped, and its definition is forgotten. This cannot be undone.',
        confirm: 'Destroy', danger: true, leave: '#/services',
        done: `Destroying ${app.id}`, work: (force) => api.destroy(app.id, force),
      }),
    }, 'Destroy'),
  ];
}

/** Why instances wait: for a back-off, or since offers were refused. */
function waiting(queue, id) {
  const entry = queue.find((item) => item.app?.id === id);
  if (!entry || entry.count === 0) return false;
  const summary = entry.processedOffersSummary || {};
  const last = (summary.rejectSummaryLastOffers || []).filter((item) => item.declined > 0);
  const content = [];
  if (entry.delay?.timeLeftSeconds > 0) content.push(h('p', {}, `Tried again in ${entry.delay.timeLeftSeconds} s, since instances failed.`));
  if (last.length > 0) {
    content.push(table(['Offers were refused for', 'Last offers'],
      last.map((item) => ({ key: item.reason, cells: [item.reason.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase(), `${item.declined} of ${item.processed}`] }))));
  }
  const withheld = (summary.withheldByMaster || []).slice(0, 20);
  if (last.length === 0 && withheld.length > 0) {
    content.push(table(['Node', 'Why the master does not offer it'],
      withheld.map((item) => ({ key: item.agentId, cells: [item.agentId, item.reason] }))));
  }
  return content.length > 0 && card(`${entry.count} waiting to be placed`, content);
}

function lastFailure(failure) {
  return failure && card('Last failure',
    h('div', { class: 'row' }, taskState(failure.state), `${since(failure.timestamp)} ago on ${failure.host || 'no node'}`,
      h('a', { href: `#/tasks/${encodeURIComponent(failure.taskId)}` }, 'Log')),
    h('p', { class: 'mono' }, failure.message));
}

export function service(id, context) {
  return {
    title: id,
    load: async () => {
      const [answer, deployments, queue] = await Promise.all([api.app(id), api.deployments(), api.queue()]);
      return { app: answer.app, deployments: deployments.filter((d) => d.affectedApps.includes(id)), queue: queue.queue };
    },
    render: ({ app, deployments, queue }) => page(
      [h('a', { class: 'crumb', href: '#/services' }, 'Services'), h('span', {}, app.id), status(app)], actions(app, context),
      deployments.length > 0 && card('Deployment', deploymentTable(deployments, [app], context)),
      waiting(queue, id),
      lastFailure(app.lastTaskFailure),
      h('section', { class: 'card', key: 'tasks' }, h('h2', {}, `Tasks, ${app.tasksRunning} of ${app.instances} running`),
        (app.tasks || []).length === 0 ? empty(app.instances === 0 ? 'Suspended: scale it to run instances.' : 'No instance runs.')
          : taskTable(app.tasks, context, false)),
      card('Definition', h('pre', { class: 'definition', tabindex: '0' }, JSON.stringify(definition(app), null, 2)))),
  };
}
