import { api } from '/api.js';
import { deploymentTable } from '/deployments.js';
import { h } from '/dom.js';
import { megabytes, number, plural, since } from '/format.js';
import { appLink, card, empty, figure, gauge, page, table, taskState } from '/widgets.js';

const FAILURES = 5;

function failures(apps) {
  const failed = apps.filter((app) => app.lastTaskFailure)
    .sort((a, b) => b.lastTaskFailure.timestamp.localeCompare(a.lastTaskFailure.timestamp)).slice(0, FAILURES);
  if (failed.length === 0) return empty('Nothing has failed.');
  return table(['Service', 'State', 'When', 'Message'], failed.map(({ id, lastTaskFailure: failure }) => ({
    key: id,
    cells: [appLink(id), taskState(failure.state), `${since(failure.timestamp)} ago`,
      h('a', { class: 'soft', href: `#/tasks/${encodeURIComponent(failure.taskId)}` }, failure.message || 'no message')],
  })));
}

export function overview(context) {
  return {
    title: 'Overview',
    load: async () => {
      const [summary, apps, deployments] = await Promise.all([api.summary(), api.apps(), api.deployments()]);
      return { summary, apps: apps.apps, deployments };
    },
    render: ({ summary, apps, deployments }) => {
      const sum = (kind, resource) => summary.slaves.reduce((total, agent) => total + (agent[kind]?.[resource] || 0), 0);
      const resource = (title, name, format) => gauge(title, sum('used_resources', name), sum('resources', name), format);
      const active = summary.slaves.filter((agent) => agent.active).length;
      const running = summary.frameworks.reduce((total, framework) => total + (framework.TASK_RUNNING || 0), 0);
      const wanted = apps.filter((app) => app.instances > 0).length;
      return page(summary.cluster || 'Overview', [],
        h('div', { class: 'grid' }, resource('CPU', 'cpus', number), resource('Memory', 'mem', megabytes), resource('Disk', 'disk', megabytes)),
        h('div', { class: 'grid figures' },
          figure('Nodes', active, active === summary.slaves.length ? 'all active' : `of ${summary.slaves.length} registered`, '#/nodes'),
          figure('Services', apps.length, wanted === apps.length ? 'none suspended' : `${apps.length - wanted} suspended`, '#/services'),
          figure('Running tasks', running, `of ${plural(summary.frameworks.length, 'framework')}`, '#/tasks')),
        card('Deployments', deployments.length === 0 ? empty('No deployment is under way.') : deploymentTable(deployments, apps, context)),
        card('Last failures', failures(apps)));
    },
  };
}
