import { api } from '/api.js';
import { modal, toast } from '/dialogs.js';
import { h } from '/dom.js';

const START = { id: '', cmd: '', cpus: 0.1, mem: 64, disk: 0, instances: 1 };
const NUMBERS = ['instances', 'cpus', 'mem', 'disk'];
const REPORTED = ['tasks', 'tasksStaged', 'tasksRunning', 'tasksHealthy', 'tasksUnhealthy', 'deployments', 'lastTaskFailure',
  'version', 'versionInfo', 'readinessCheckResults', 'tasksStats'];

/** What a user wrote or could write, without what the server reports. */
export function definition(app) {
  return Object.fromEntries(Object.entries(app).filter(([name]) => !REPORTED.includes(name)));
}

function field(name, label, value, kind, attributes = {}) {
  return h('label', { class: kind }, label, h('input', { name, value: value ?? '', autocomplete: 'off', spellcheck: 'false', ...attributes }));
}

/** The one check that the form can show; anything more is for the JSON. */
function simpleCheck(app) {
  const checks = app.healthChecks || [];
  return checks.length === 1 && ['HTTP', 'MESOS_HTTP'].includes(checks[0].protocol);
}

function fields(app, isNew) {
  const env = Object.entries(app.env || {}).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const checked = (app.healthChecks || []).length > 0;
  const amount = (step) => ({ type: 'number', min: 0, step, required: true });
  return h('div', { class: 'fields' },
    field('id', 'Id', app.id, 'half', { required: isNew, placeholder: '/team/webserver', disabled: !isNew }),
    field('user', 'User', app.user, 'half', { placeholder: 'as the agent' }),
    field('cmd', 'Command', app.cmd, 'wide', { class: 'mono', placeholder: 'python3 -m http.server $PORT0' }),
    field('instances', 'Instances', app.instances, '', amount(1)),
    field('cpus', 'CPUs', app.cpus, '', amount('any')),
    field('mem', 'Memory (MB)', app.mem, '', amount('any')),
    field('disk', 'Disk (MB)', app.disk, '', amount('any')),
    !checked || simpleCheck(app)
      ? field('check', 'Health check: HTTP path at its first port', checked ? app.healthChecks[0].path : '', 'wide', { class: 'mono', placeholder: 'none' })
      : h('p', { class: 'wide soft' }, 'Its health checks are in the JSON.'),
    h('label', { class: 'wide' }, 'Environment, one NAME=value a line',
      h('textarea', { name: 'env', class: 'short', spellcheck: 'false', value: env.join('\n') })));
}

function readEnvironment(text, before) {
  const env = {};
  for (const line of text.split('\n').filter((some) => some.trim())) {
    const at = line.indexOf('=');
    if (at < 1) throw new Error(`Environment: '${line}' is not NAME=value`);
    const name = line.slice(0, at).trim();
    const value = line.slice(at + 1);
    const structured = typeof before[name] === 'object' && JSON.stringify(before[name]) === value;
    env[name] = structured ? before[name] : value;
  }
  return env;
}

function readCheck(path, app) {
  if (!path) return [];
  return simpleCheck(app) ? [{ ...app.healthChecks[0], path }] : [{ protocol: 'HTTP', path, portIndex: 0, intervalSeconds: 10 }];
}

function readForm(elements, app, isNew) {
  const next = { ...app };
  if (isNew) next.id = elements.id.value.trim();
  for (const name of NUMBERS) next[name] = Number(elements[name].value);
  for (const name of ['cmd', 'user']) {
    if (elements[name].value.trim()) next[name] = elements[name].value;
    else delete next[name];
  }
  next.env = readEnvironment(elements.env.value, app.env || {});
  if (Object.keys(next.env).length === 0) delete next.env;
  if (elements.check) {
    next.healthChecks = readCheck(elements.check.value.trim(), app);
    if (next.healthChecks.length === 0) delete next.healthChecks;
  }
  return next;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`This is not JSON: ${error.message}`);
  }
}

/** The dialog that creates (app is null) or edits a service, by form or as JSON; each takes over what the other has. */
export function editDialog(app, context) {
  let current = app ? definition(app) : { ...START };
  let asJson = false;
  const body = h('div');
  const tab = (name, json) => h('button', { type: 'button', role: 'tab', id: `tab-${name.toLowerCase()}`, onclick: () => switchTo(json) }, name);
  const tabs = [tab('Form', false), tab('JSON', true)];
  const { form, fail } = modal({
    title: app ? `Edit ${app.id}` : 'New service',
    body: [h('div', { class: 'tabs', role: 'tablist' }, tabs), body],
    confirm: app ? 'Deploy change' : 'Create and run',
    act: async (force) => {
      const wanted = read();
      if (app) await api.replace(app.id, wanted, force);
      else await api.create(wanted);
      toast(app ? `Deploying ${app.id}` : `Creating ${wanted.id}`);
      context.refresh();
    },
  });

  function read() {
    return asJson ? parse(form.elements.json.value) : readForm(form.elements, current, app === null);
  }

  function draw() {
    tabs.forEach((button, index) => button.setAttribute('aria-selected', String((index === 1) === asJson)));
    body.replaceChildren(asJson
      ? h('textarea', { name: 'json', 'aria-label': 'Definition as JSON', spellcheck: 'false', value: JSON.stringify(current, null, 2) })
      : fields(current, app === null));
  }

  function switchTo(json) {
    try {
      current = read();
      asJson = json;
      fail('');
      draw();
    } catch (error) {
      fail(error.message);
    }
  }

  draw();
  (app ? form.elements.cmd : form.elements.id).focus();
}
