/** An answer other than 2xx, with what the server said about it. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function reason(status, text) {
  try {
    const body = JSON.parse(text);
    const lines = [body.message || `HTTP ${status}`];
    if (typeof body.details === 'string') lines.push(body.details);
    else for (const detail of body.details || []) lines.push(`${detail.path}: ${(detail.errors || []).join(', ')}`);
    return lines.join('\n');
  } catch {
    return text || `HTTP ${status}`;
  }
}

async function call(method, path, body) {
  const options = { method, headers: { Accept: 'application/json' } };
  if (method !== 'GET') options.headers['X-Gantry-Dashboard'] = '1';
  if (body !== undefined) {
    options.headers['Content-Type'] = 'application/json';
    options.body = typeof body === 'string' ? body : JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(`/api${path}`, options);
  } catch {
    throw new ApiError(0, 'The dashboard does not answer');
  }
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, reason(response.status, text));
  return text ? JSON.parse(text) : {};
}

const appPath = (id) => `/services/v2/apps${id.split('/').map(encodeURIComponent).join('/')}`;

export const api = {
  summary: () => call('GET', '/master/state-summary'),
  frameworks: () => call('GET', '/master/frameworks'),
  agents: () => call('GET', '/master/slaves'),
  masterTasks: () => call('GET', '/master/tasks?limit=1000'),
  apps: () => call('GET', '/services/v2/apps'),
  app: (id) => call('GET', appPath(id)),
  create: (app) => call('POST', '/services/v2/apps', app),
  update: (id, fields, force = false) => call('PUT', `${appPath(id)}?force=${force}`, fields),
  restart: (id) => call('POST', `${appPath(id)}/restart`, {}),
  destroy: (id) => call('DELETE', appPath(id)),
  killTask: (app, task) => call('DELETE', `${appPath(app)}/tasks/${encodeURIComponent(task)}`),
  deployments: () => call('GET', '/services/v2/deployments'),
  cancel: (id) => call('DELETE', `/services/v2/deployments/${encodeURIComponent(id)}`),
  tasks: () => call('GET', '/services/v2/tasks'),
  queue: () => call('GET', '/services/v2/queue'),
  modules: () => call('GET', '/modules'),
  agentState: (agent) => call('GET', `/agents/${encodeURIComponent(agent)}/state`),
  read: (agent, path, offset, length) => call('GET',
    `/agents/${encodeURIComponent(agent)}/files/read?path=${encodeURIComponent(path)}&offset=${offset}&length=${length}`),
};
