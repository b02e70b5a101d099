import { api } from '/api.js';
import { bar, h, megabytes, page, pill, table } from '/dom.js';

function use(agent, resource, format) {
  const used = (agent.used_resources || {})[resource] || 0;
  const total = (agent.resources || {})[resource] || 0;
  return h('div', {}, h('div', {}, `${format(used)} of ${format(total)}`), bar(total ? used / total : 0));
}

const plain = (value) => String(Number(value.toFixed(2)));

export function nodes() {
  return {
    load: async () => (await api.agents()).slaves,
    render: (agents) => page(h('h1', {}, 'Nodes'), [], h('section', { class: 'card' },
      table(['Node', 'State', 'CPU', 'Memory', 'Disk', 'Attributes', 'Version'], agents.map((agent) => [
        h('div', {}, h('div', {}, `${agent.hostname}:${agent.port}`), h('code', { class: 'soft' }, agent.id)),
        agent.active ? pill('active', 'good') : pill('inactive', 'bad'),
        use(agent, 'cpus', plain), use(agent, 'mem', megabytes), use(agent, 'disk', megabytes),
        Object.entries(agent.attributes || {}).map(([name, value]) => `${name}: ${value}`).join(', ') || '–',
        agent.version || '–',
      ]), 'No node has registered'))),
  };
}
