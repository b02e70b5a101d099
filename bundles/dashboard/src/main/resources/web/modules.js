import { api } from '/api.js';
import { h } from '/dom.js';
import { empty, page, pill, table } from '/widgets.js';

const KINDS = { ACTIVE: 'good', STANDBY: 'busy', DRAINING: 'warn', REFUSED: 'bad' };
const POINTS = {
  allocator: 'Allocator', containerizer: 'Containerizer', isolator: 'Isolator', leaderelection: 'Leader election', statestore: 'State store',
};

function row(module) {
  return {
    key: `${module.module} ${module.version} ${module.state}`,
    cells: [
      h('strong', {}, module.module.split('/')[1]), POINTS[module.module.split('/')[0]] || module.module.split('/')[0],
      h('code', {}, module.version), pill(module.state.toLowerCase(), KINDS[module.state]),
      module.containers > 0 ? String(module.containers) : h('span', { class: 'soft' }, '–'),
      module.reason || h('span', { class: 'soft' }, '–'),
    ],
  };
}

export function modules() {
  return {
    title: 'Modules',
    load: async () => (await api.modules()).modules,
    render: (list) => page('Modules', [],
      h('section', { class: 'card' }, list.length === 0 ? empty('No module is installed.')
        : table(['Module', 'Kind', 'Version', 'State', 'Containers', 'Why'], list.map(row))),
      h('p', { class: 'soft' }, 'Swap one while everything goes on: ', h('code', {}, 'gantry module upgrade FILE.jar'),
        ', and back: ', h('code', {}, 'gantry module rollback isolator/cgroups'))),
  };
}
