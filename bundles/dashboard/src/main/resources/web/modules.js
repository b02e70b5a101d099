import { api } from '/api.js';
import { h, page, pill, table } from '/dom.js';

const KINDS = { ACTIVE: 'good', STANDBY: 'busy', DRAINING: 'warn', REFUSED: 'bad' };

export function modules() {
  return {
    load: async () => (await api.modules()).modules,
    render: (list) => page(h('h1', {}, 'Modules'), [],
      h('section', { class: 'card' }, table(['Module', 'Version', 'State', 'Containers', 'Why'], list.map((module) => [
        h("strong", {}, module.module), h('code', {}, module.version), pill(module.state.toLowerCase(), KINDS[module.state]),
        String(module.containers), h('span', { class: 'soft' }, module.reason || ''),
      ]), 'No modules')),
      h('p', { class: 'soft' }, 'Swap one while everything goes on: ', h('code', {}, 'gantry module upgrade FILE'))),
  };
}
