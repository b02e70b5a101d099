import { api } from '/api.js';
import { ago, bar, h, megabytes, page, pill, table, toast } from '/dom.js';
import { editDialog } from '/service-form.js';

/** Runs a change, tells how it went, and shows the page anew. */
export async function change(work, done, again) {
  try {
    await work();
    toast(done);
  } catch (error) {
    toast(error.message, true);
  }
  again();
}

export function deploymentRows(deployments, again) {
  return table(['Service', 'Doing', 'Progress', ''], deployments.map((deployment) => [
    deployment.affectedApps.map((id) => h('a', { href: `#/services${id}` }, id)),
    (deployment.currentActions || []).map((action) => action.action).join(', ') || 'waiting',
    bar((deployment.currentStep - 0.5) / Math.max(1, deployment.totalSteps)),
    h('button', { class: 'small danger', onclick: () => change(() => api.cancel(deployment.id), 'Rolling back', again) }, 'Roll back'),
  ]), 'No deployment is under way');
}

function status(app) {
  if ((app.deployments || []).length > 0) return pill('deploying', 'busy');
  if (app.instances === 0) return pill('suspended');
  if (app.tasksUnhealthy > 0) return pill('unhealthy', 'bad');
  if (app.tasksRunning >= app.instances) return pill('running', 'good');
  return pill('waiting', 'warn');
}

export function services() {
  return {
    load: async () => {
      const [apps, deployments] = await Promise.all([api.apps(), api.deployments()]);
      return { apps: apps.apps.sort((a, b) => a.id.localeCompare(b.id)), deployments };
    },
    render: ({ apps, deployments }, again) => page(h('h1', {}, 'Services'),
      [h('button', { class: 'primary', id: 'create', onclick: () => editDialog(null, again) }, 'New service')],
      deployments.length > 0 && h('section', { class: 'card' }, h('h2', {}, 'Deployments'), deploymentRows(deployments, again)),
      h('section', { class: 'card' }, table(['Service', 'State', 'Instances', '', 'CPU', 'Memory', 'Health'], apps.map((app) => [
        h('a', { href: `#/services${app.id}` }, app.id),
        status(app),
        `${app.tasksRunning} of ${app.instances}`,
        bar(app.instances ? app.tasksRunning / app.instances : 0),
        String(app.cpus), megabytes(app.mem),
        (app.healthChecks || []).length === 0 ? h('span', { class: 'soft' }, 'no checks') : `${app.tasksHealthy} healthy`,
      ]), 'No services yet. Create the first one.'))).filter(Boolean),
  };
}

function actions(app, again) {
  const scale = () => {
    const answer = prompt(`Instances of ${app.id}`, app.instances);
    if (answer === null) return;
    const instances = Number(answer);
    if (!Number.isInteger(instances) || instances < 0) { toast('Instances must be a whole number, 0 or more', true); return; }
    change(() => api.update(app.id, { instances }), `Scaling to ${instances}`, again);
  };
  const destroy = async () => {
    if (!confirm(`Stop ${app.id} and forget it?`)) return;
    await change(() => api.destroy(app.id), `Destroying ${app.id}`, () => {});
    location.hash = '#/services';
  };
  return [
    h('button', { id: 'edit', onclick: () => editDialog(app, again) }, 'Edit'),
    h('button', { id: 'scale', onclick: scale }, 'Scale'),
    app.instances > 0
      && h('button', { id: 'suspend', onclick: () => change(() => api.update(app.id, { instances: 0 }), 'Suspending', again) }, 'Suspend'),
    h('button', { id: 'restart', onclick: () => change(() => api.restart(app.id), 'Restarting', again) }, 'Restart'),
    h('button', { id: 'destroy', class: 'danger', onclick: destroy }, 'Destroy'),
  ];
}

export function taskRows(list, again) {
  return table(['Task', 'State', 'Node', 'Ports', 'Health', 'Running for', ''], list.map((task) => [
    h('a', { class: 'mono', href: `#/tasks/${encodeURIComponent(task.id)}` }, task.id),
    pill(task.state.replace('TASK_', '').toLowerCase(), task.state === 'TASK_RUNNING' ? 'good' : 'busy'),
    task.host, (task.ports || []).join(', ') || '–',
    (task.healthCheckResults || []).length === 0 ? '–'
      : task.healthCheckResults.every((result) => result.alive) ? pill('healthy', 'good') : pill('unhealthy', 'bad'),
    ago(task.startedAt),
    h('button', { class: 'small danger', onclick: () => change(() => api.killTask(task.appId, task.id), 'Killing; it will be replaced', again) }, 'Kill'),
  ]), 'No tasks');
}

function waiting(queue, id) {
  const entry = queue.find((item) => item.app && item.app.id === id);
  if (!entry) return false;
  const reasons = (entry.processedOffersSummary?.rejectSummaryLastOffers || []).filter((item) => item.declined > 0);
  return h('section', { class: 'card' }, h('h2', {}, `${entry.count} waiting to be placed`),
    entry.delay.timeLeftSeconds > 0 && h('p', {}, `Next try in ${entry.delay.timeLeftSeconds} s, after failures.`),
    reasons.length > 0 && table(['Refused because', 'Offers'], reasons.map((item) => [item.reason, `${item.declined} of ${item.processed}`]), ''));
}

export function service(id) {
  return {
    load: async () => {
      const [answer, deployments, queue] = await Promise.all([api.app(id), api.deployments(), api.queue()]);
      return { app: answer.app, deployments: deployments.filter((d) => d.affectedApps.includes(id)), queue: queue.queue };
    },
    render: ({ app, deployments, queue }, again) => {
      const failure = app.lastTaskFailure;
      return page(h('h1', {}, h('a', { class: 'crumb', href: '#/services' }, 'Services '), app.id, ' ', status(app)), actions(app, again),
        deployments.length > 0 && h('section', { class: 'card' }, h('h2', {}, 'Deployment'), deploymentRows(deployments, again)),
        waiting(queue, id),
        failure && h('section', { class: 'card' }, h('h2', {}, 'Last failure'),
          h('div', { class: 'row' }, pill(failure.state.replace('TASK_', '').toLowerCase(), 'bad'), `${ago(failure.timestamp)} ago on ${failure.host}`),
          h('p', { class: 'mono' }, failure.message)),
        h('section', { class: 'card' }, h('h2', {}, `Tasks (${app.tasksRunning} of ${app.instances} running)`), taskRows(app.tasks || [], again)),
        h('section', { class: 'card' }, h('h2', {}, 'Definition'), h('pre', { class: 'mono' }, JSON.stringify(definition(app), null, 2)))).filter(Boolean);
    },
  };
}

const INFO = ['tasks', 'tasksStaged', 'tasksRunning', 'tasksHealthy', 'tasksUnhealthy', 'deployments', 'lastTaskFailure',
  'version', 'versionInfo', 'readinessCheckResults', 'tasksStats'];

/** What a user wrote or could write, without what the server reports. */
export function definition(app) {
  return Object.fromEntries(Object.entries(app).filter(([name]) => !INFO.includes(name)));
}
