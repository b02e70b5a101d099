import { api } from '/api.js';
import { h } from '/dom.js';
import { megabytes, number, since } from '/format.js';
import { bar, empty, page, pill, table } from '/widgets.js';

function use(agent, resource, format) {
  const used = agent.used_resources?.[resource] || 0;
  const total = agent.resources?.[resource] || 0;
  return h('div', { class: 'use' }, `${format(used)} of ${format(total)}`, bar(total ? used / total : 0, resource));
}

function row(agent) {
  const attributes = Object.entries(agent.attributes || {});
  return {
    key: agent.id,
    cells: [
      h('div', {}, h('strong', {}, `${agent.hostname}:${agent.port}`), h('div', {}, h('code', { class: 'soft' }, agent.id))),
      agent.active ? pill('active', 'good') : pill('inactive', 'bad'),
      String(agent.TASK_RUNNING || 0),
      use(agent, 'cpus', number), use(agent, 'mem', megabytes), use(agent, 'disk', megabytes),
      attributes.length === 0 ? h('span', { class: 'soft' }, '–') : h('div', { class: 'row' }, attributes.map(([name, value]) => pill(`${name}: ${value}`))),
      since(agent.registered_time),
    ],
  };
}

export function nodes() {
  return {
    title: 'Nodes',
    load: async () => (await api.summary()).slaves,
    render: (agents) => page('Nodes', [], h('section', { class: 'card' },
      agents.length === 0 ? empty('No node has registered.')
        : table(['Node', 'State', 'Tasks', 'CPU', 'Memory', 'Disk', 'Attributes', 'Registered for'], agents.map(row)))),
  };
}
