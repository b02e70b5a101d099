import { api } from '/api.js';
import { deploymentTable } from '/deployments.js';
import { h } from '/dom.js';
import { megabytes, number } from '/format.js';
import { editDialog } from '/service-form.js';
import { appLink, bar, card, empty, filter, page, pill, table } from '/widgets.js';

export function status(app) {
  if ((app.deployments || []).length > 0) return pill('deploying', 'busy');
  if (app.instances === 0) return pill('suspended');
  if (app.tasksUnhealthy > 0) return pill('unhealthy', 'bad');
  if (app.tasksRunning >= app.instances) return pill('running', 'good');
  return pill('waiting', 'warn');
}

function health(app) {
  if ((app.healthChecks || []).length === 0) return h('span', { class: 'soft' }, 'no checks');
  return app.tasksUnhealthy > 0 ? `${app.tasksHealthy} healthy, ${app.tasksUnhealthy} not` : `${app.tasksHealthy} healthy`;
}

function row(app) {
  return {
    key: app.id,
    cells: [
      appLink(app.id), status(app),
      h('div', { class: 'count' }, `${app.tasksRunning} of ${app.instances}`, bar(app.instances ? app.tasksRunning / app.instances : 0, 'running')),
      health(app), number(app.cpus * app.instances), megabytes(app.mem * app.instances),
    ],
  };
}

let wanted = '';

export function services(context) {
  const create = () => editDialog(null, context);
  const list = (apps) => {
    const shown = apps.filter((app) => app.id.includes(wanted.trim()));
    if (apps.length === 0) {
      return empty('No services yet.', h('p', {}, 'A service is a command that is kept running, in as many instances as you want.'),
        h('button', { type: 'button', onclick: create }, 'Create the first one'));
    }
    if (shown.length === 0) return empty(`No service has '${wanted}' in its id.`);
    return table(['Service', 'State', 'Instances', 'Health', 'CPU', 'Memory'], shown.map(row));
  };
  return {
    title: 'Services',
    load: async () => {
      const [apps, deployments] = await Promise.all([api.apps(), api.deployments()]);
      return { apps: apps.apps.sort((a, b) => a.id.localeCompare(b.id)), deployments };
    },
    render: ({ apps, deployments }) => page('Services',
      [apps.length > 0 && filter('Filter services', wanted, (text) => { wanted = text; context.redraw(); }),
        h('button', { class: 'primary', id: 'create', onclick: create }, 'New service')],
      deployments.length > 0 && card('Deployments', deploymentTable(deployments, apps, context)),
      h('section', { class: 'card', key: 'list' }, list(apps))),
  };
}
