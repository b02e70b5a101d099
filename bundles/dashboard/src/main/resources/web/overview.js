import { api } from '/api.js';
import { ago, h, megabytes, page, pill, svg, table } from '/dom.js';
import { deploymentRows } from '/services.js';

const AROUND = 2 * Math.PI * 32;

function gauge(name, used, total, format) {
  const share = total > 0 ? used / total : 0;
  const ring = svg('svg', { viewBox: '0 0 72 72', role: 'img', 'aria-label': `${name} ${Math.round(share * 100)}%` },
    svg('circle', { cx: 36, cy: 36, r: 32 }),
    svg('circle', { class: 'used', cx: 36, cy: 36, r: 32, 'stroke-dasharray': AROUND, 'stroke-dashoffset': AROUND * (1 - share) }));
  return h('div', { class: 'card gauge' }, ring, h('div', {},
    h('div', { class: 'name' }, name),
    h('div', { class: 'value' }, `${Math.round(share * 100)}%`),
    h('div', { class: 'soft' }, `${format(used)} of ${format(total)}`)));
}

function figure(name, value, note) {
  return h('div', { class: 'card' }, h('div', { class: 'soft' }, name), h('div', { class: 'number' }, value), h('div', { class: 'soft' }, note));
}

export function overview() {
  return {
    load: async () => {
      const [summary, apps, deployments] = await Promise.all([api.summary(), api.apps(), api.deployments()]);
      return { summary, apps: apps.apps, deployments };
    },
    render: ({ summary, apps, deployments }, again) => {
      const sum = (kind, resource) => summary.slaves.reduce((total, agent) => total + ((agent[kind] || {})[resource] || 0), 0);
      const plain = (value) => String(Number(value.toFixed(2)));
      const running = summary.frameworks.reduce((total, framework) => total + (framework.TASK_RUNNING || 0), 0);
      const failed = apps.filter((app) => app.lastTaskFailure)
        .sort((a, b) => b.lastTaskFailure.timestamp.localeCompare(a.lastTaskFailure.timestamp)).slice(0, 5);
      return page(h('h1', {}, summary.cluster || 'Cluster'), [],
        h('div', { class: 'grid' },
          gauge('CPU', sum('used_resources', 'cpus'), sum('resources', 'cpus'), plain),
          gauge('Memory', sum('used_resources', 'mem'), sum('resources', 'mem'), megabytes),
          gauge('Disk', sum('used_resources', 'disk'), sum('resources', 'disk'), megabytes)),
        h('div', { class: 'grid' },
          figure('Nodes', summary.slaves.filter((agent) => agent.active).length, `${summary.slaves.length} registered`),
          figure('Services', apps.length, `${apps.filter((app) => app.instances > 0).length} wanted running`),
          figure('Running tasks', running, `${summary.frameworks.length} frameworks`)),
        h('section', { class: 'card' }, h('h2', {}, 'Deployments'), deploymentRows(deployments, again)),
        h('section', { class: 'card' }, h('h2', {}, 'Last failures'), table(['Service', 'State', 'When', 'Message'],
          failed.map((app) => [
            h('a', { href: `#/services${app.id}` }, app.id),
            pill(app.lastTaskFailure.state.replace('TASK_', '').toLowerCase(), 'bad'),
            `${ago(app.lastTaskFailure.timestamp)} ago`,
            h('span', { class: 'soft' }, app.lastTaskFailure.message)]), 'Nothing failed')));
    },
  };
}
