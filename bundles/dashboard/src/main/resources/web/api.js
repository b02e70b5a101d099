/** An answer other than 2xx, with what the server said about it; status 0 if there was no answer. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const MEANINGS = {
  'error.pattern': 'has characters that are not allowed here',
  'error.expected.jsnumber': 'must be a number',
  'error.expected.jsstring': 'must be a text',
  'error.expected.jsarray': 'must be a list',
  'error.expected.jsobject': 'must be an object',
  'error.min': 'is too small',
  'error.max': 'is too large',
  'error.path.missing': 'is missing',
};

function explain(error) {
  return MEANINGS[error] ? `${MEANINGS[error]} (${error})` : error;
}

function reason(status, text) {
  try {
    const body = JSON.parse(text);
    const lines = [body.message || `HTTP ${status}`];
    if (typeof body.details === 'string') lines.push(body.details);
    else {
      for (const { path, errors } of (body.details || []).filter((detail) => detail.errors)) {
        lines.push(`${path || '/'}: ${errors.map(explain).join(', ')}`);
      }
    }
    return lines.join('\n');
  } catch {
    return text || `HTTP ${status}`;
  }
}

async function call(method, path, body) {
  const options = { method, headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(30000) };
  if (method !== 'GET') options.headers['X-Gantry-Dashboard'] = '1';
  if (body !== undefined) {
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(body);
  }
  let response;
  let text;
  try {
    response = await fetch(`/api${path}`, options);
    text = await response.text();
  } catch {
    throw new ApiError(0, 'The dashboard does not answer');
  }
  if (!response.ok) throw new ApiError(response.status, reason(response.status, text));
  return text ? JSON.parse(text) : {};
}

const appPath = (id) => `/services/v2/apps${id.split('/').map(encodeURIComponent).join('/')}`;
const agentPath = (agent) => `/agents/${encodeURIComponent(agent)}`;
const EMBED = ['counts', 'deployments', 'lastTaskFailure'].map((name) => `embed=apps.${name}`).join('&');

export const api = {
  summary: () => call('GET', '/master/state-summary'),
  frameworks: () => call('GET', '/master/frameworks'),
  agents: () => call('GET', '/master/slaves'),
  masterTasks: () => call('GET', '/master/tasks?limit=1000'),
  masterTask: (id) => call('GET', `/master/tasks?task_id=${encodeURIComponent(id)}`),
  apps: () => call('GET', `/services/v2/apps?${EMBED}`),
  app: (id) => call('GET', appPath(id)),
  create: (app) => call('POST', '/services/v2/apps', app),
  /** Changes the given fields only. */
  update: (id, fields, force) => call('PUT', `${appPath(id)}?force=${force}`, fields),
  /** Takes the definition as it is: what it does not name goes back to its default. */
  replace: (id, app, force) => call('PUT', `${appPath(id)}?force=${force}&partialUpdate=false`, app),
  restart: (id, force) => call('POST', `${appPath(id)}/restart?force=${force}`, {}),
  destroy: (id, force) => call('DELETE', `${appPath(id)}?force=${force}`),
  killTask: (app, task) => call('DELETE', `${appPath(app)}/tasks/${encodeURIComponent(task)}`),
  deployments: () => call('GET', '/services/v2/deployments'),
  cancel: (id) => call('DELETE', `/services/v2/deployments/${encodeURIComponent(id)}`),
  tasks: () => call('GET', '/services/v2/tasks'),
  queue: () => call('GET', '/services/v2/queue'),
  modules: () => call('GET', '/modules'),
  agentState: (agent) => call('GET', `${agentPath(agent)}/state`),
  read: (agent, path, offset, length) => call('GET',
    `${agentPath(agent)}/files/read?path=${encodeURIComponent(path)}&offset=${offset}&length=${length}`),
  downloadUrl: (agent, path) => `/api${agentPath(agent)}/files/download?path=${encodeURIComponent(path)}`,
};
