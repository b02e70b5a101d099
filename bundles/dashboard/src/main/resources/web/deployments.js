import { api } from '/api.js';
import { toast } from '/dialogs.js';
import { h } from '/dom.js';
import { appLink, bar, table } from '/widgets.js';

const ACTIONS = {
  StartApplication: 'starting', StopApplication: 'stopping', ScaleApplication: 'scaling', RestartApplication: 'replacing instances',
};

/** How far: whole steps, and within the current one the share of wanted instances that run. */
function share(deployment, apps) {
  const affected = apps.filter((app) => deployment.affectedApps.includes(app.id));
  const wanted = affected.reduce((sum, app) => sum + app.instances, 0);
  const there = affected.reduce((sum, app) => sum + Math.min(app.tasksRunning || 0, app.instances), 0);
  const within = wanted > 0 ? Math.min(there / wanted, 0.95) : 0.5;
  return (Math.max(0, deployment.currentStep - 1) + within) / Math.max(1, deployment.totalSteps);
}

function doing(deployment) {
  const actions = (deployment.currentActions || []).map((action) => ACTIONS[action.action] || action.action);
  return [...new Set(actions)].join(', ') || 'waiting';
}

async function rollBack(deployment, context) {
  try {
    await api.cancel(deployment.id);
    toast('Rolling back');
  } catch (error) {
    toast(error.message, true);
  }
  context.refresh();
}

export function deploymentTable(deployments, apps, context) {
  return table(['Service', 'Doing', 'Step', 'Progress', ''], deployments.map((deployment) => ({
    key: deployment.id,
    cells: [
      deployment.affectedApps.map((id) => h('div', {}, appLink(id))),
      doing(deployment),
      `${deployment.currentStep} of ${deployment.totalSteps}`,
      bar(share(deployment, apps), 'deployed'),
      h('button', { class: 'small danger', onclick: () => rollBack(deployment, context) }, 'Roll back'),
    ],
  })));
}
