import { api } from '/api.js';
import { h, toast } from '/dom.js';
import { definition } from '/services.js';

const START = { id: '', cmd: '', cpus: 0.1, mem: 64, disk: 0, instances: 1 };

function field(name, label, value, kind, attributes = {}) {
  return h('label', { class: kind }, label, h('input', { name, value: value ?? '', ...attributes }));
}

/** The dialog that creates (app is null) or edits a service, by form or as JSON; each follows the other. */
export function editDialog(app, again) {
  let current = app ? definition(app) : { ...START };
  let asJson = false;
  const problem = h('div', { class: 'error', hidden: true });
  const body = h('div');
  const tab = (name, json) => h('button', { type: 'button', role: 'tab', id: `tab-${name}`, onclick: () => switchTo(json) }, name);
  const tabs = [tab('Form', false), tab('JSON', true)];
  const submit = h('button', { class: 'primary', id: 'submit' }, app ? 'Deploy change' : 'Create and run');
  const form = h('form', { method: 'dialog' },
    h('h2', {}, app ? `Edit ${app.id}` : 'New service'), h('div', { class: 'tabs', role: 'tablist' }, tabs), body, problem,
    h('footer', {}, h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'), submit));
  const dialog = h('dialog', { 'aria-label': app ? 'Edit service' : 'New service' }, form);

  function fail(text) {
    problem.textContent = text;
    problem.hidden = !text;
  }

  function drawForm() {
    const env = Object.entries(current.env || {}).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join('\n');
    body.replaceChildren(h('div', { class: 'fields' },
      field('id', 'Id', current.id, 'half', { required: true, placeholder: '/team/webserver', disabled: app !== null }),
      field('instances', 'Instances', current.instances, '', { type: 'number', min: 0, step: 1 }),
      field('disk', 'Disk (MB)', current.disk, '', { type: 'number', min: 0, step: 'any' }),
      h('label', { class: 'wide' }, 'Command', h('input', { name: 'cmd', class: 'mono', value: current.cmd || '', placeholder: 'python3 -m http.server $PORT0' })),
      field('cpus', 'CPUs', current.cpus, '', { type: 'number', min: 0, step: 'any' }),
      field('mem', 'Memory (MB)', current.mem, '', { type: 'number', min: 0, step: 'any' }),
      field('user', 'User', current.user, 'half', { placeholder: 'as the agent' }),
      h('label', { class: 'wide' }, 'Environment, NAME=value a line', h('textarea', { name: 'env', style: 'min-height: 84px', value: env }))));
  }

  function readForm() {
    const data = new FormData(form);
    const next = { ...current };
    if (!app) next.id = data.get('id').trim();
    for (const name of ['instances', 'disk', 'cpus', 'mem']) next[name] = Number(data.get(name));
    for (const name of ['cmd', 'user']) {
      if (data.get(name)) next[name] = data.get(name);
      else delete next[name];
    }
    const structured = Object.fromEntries(Object.entries(current.env || {}).filter(([, value]) => typeof value !== 'string'));
    next.env = {};
    for (const line of data.get('env').split('\n').filter((text) => text.trim())) {
      const at = line.indexOf('=');
      if (at < 1) throw new Error(`Environment: '${line}' is not NAME=value`);
      const name = line.slice(0, at).trim();
      next.env[name] = structured[name] ?? line.slice(at + 1);
    }
    return next;
  }

  function read() {
    return asJson ? JSON.parse(body.querySelector('textarea').value) : readForm();
  }

  function draw() {
    tabs.forEach((button, index) => button.setAttribute('aria-selected', String((index === 1) === asJson)));
    if (asJson) body.replaceChildren(h('textarea', { name: 'json', spellcheck: 'false', value: JSON.stringify(current, null, 2) }));
    else drawForm();
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

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    submit.disabled = true;
    try {
      const wanted = read();
      if (app) await api.update(app.id, wanted);
      else await api.create(wanted);
      dialog.close();
      toast(app ? `Deploying ${app.id}` : `Creating ${wanted.id}`);
      again();
    } catch (error) {
      fail(error.message);
    } finally {
      submit.disabled = false;
    }
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  draw();
  dialog.showModal();
}
