import { h } from '/dom.js';

/** Shows what happened for a while; a failure stays until it is dismissed. */
export function toast(text, bad = false) {
  const close = () => element.remove();
  const element = h('div', { class: bad ? 'toast bad' : 'toast', role: bad ? 'alert' : 'status' },
    h('span', {}, text), bad && h('button', { type: 'button', 'aria-label': 'Dismiss', onclick: close }, '×'));
  const place = document.getElementById('toasts');
  while (place.childElementCount > 3) place.firstChild.remove();
  place.append(element);
  if (!bad) setTimeout(close, 4000);
}

/** A modal dialog around a form; `act` runs on submit, and what it throws is shown without closing. */
export function modal({ title, body, confirm, danger = false, act }) {
  const problem = h('div', { class: 'error', role: 'alert', hidden: true });
  const force = h('button', { type: 'submit', class: 'danger', id: 'force', hidden: true }, 'Replace the running deployment');
  const submit = h('button', { type: 'submit', class: danger ? 'primary danger' : 'primary', id: 'submit' }, confirm);
  const form = h('form', { method: 'dialog' }, h('h2', { id: 'dialog-title' }, title), body, problem,
    h('footer', {}, h('button', { type: 'button', id: 'cancel', onclick: () => dialog.close() }, 'Cancel'), force, submit));
  const dialog = h('dialog', { 'aria-labelledby': 'dialog-title' }, form);

  function fail(text) {
    problem.textContent = text;
    problem.hidden = !text;
    if (text) problem.scrollIntoView({ block: 'nearest' });
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    submit.disabled = true;
    force.disabled = true;
    form.setAttribute('aria-busy', 'true');
    try {
      await act(event.submitter === force, form);
      dialog.close();
    } catch (error) {
      fail(error.message);
      force.hidden = error.status !== 409;
    } finally {
      submit.disabled = false;
      force.disabled = false;
      form.removeAttribute('aria-busy');
    }
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, form, fail };
}
