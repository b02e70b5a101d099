// Elements are made from values, never from markup, so that nothing a task or an app says can become code. A page is
// drawn as a fresh tree, which `patch` merges into the shown one: focus, selection, scrolling and typed text survive.

const HANDLERS = Symbol('handlers');

function listen(element, event, handler) {
  const handlers = (element[HANDLERS] ??= {});
  if (!(event in handlers)) element.addEventListener(event, (happened) => element[HANDLERS][event]?.(happened));
  handlers[event] = handler;
}

function present(child) {
  return child !== undefined && child !== null && child !== false;
}

/** h('td', {class: 'soft', onclick: f}, 'text', child, [children]); `key` names a child among its siblings. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (!present(value)) continue;
    if (name.startsWith('on')) listen(element, name.slice(2), value);
    else if (name === 'value') element.value = value;
    else if (name === 'key') element.dataset.key = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(present));
  return element;
}

export function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function alike(old, next) {
  return old.nodeName === next.nodeName && (old.dataset?.key || '') === (next.dataset?.key || '') && old.id === next.id;
}

function attributes(old, next) {
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) === value) continue;
    if (name === 'style') old.style.cssText = next.style.cssText;
    else old.setAttribute(name, value);
  }
}

function update(old, next) {
  if (old === next) return;
  if (!(old instanceof Element)) {
    if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
    return;
  }
  attributes(old, next);
  for (const event of Object.keys(old[HANDLERS] || {})) old[HANDLERS][event] = next[HANDLERS]?.[event];
  for (const [event, handler] of Object.entries(next[HANDLERS] || {})) listen(old, event, handler);
  patch(old, [...next.childNodes]);
}

/** Makes the children of an element look like those given, touching only what differs. */
export function patch(parent, children) {
  const wanted = children.flat(Infinity).filter(present)
    .map((child) => (child instanceof Node ? child : document.createTextNode(child)));
  const keyed = new Map([...parent.children].filter((child) => child.dataset.key).map((child) => [child.dataset.key, child]));
  let at = parent.firstChild;
  for (const next of wanted) {
    const old = next.dataset?.key ? keyed.get(next.dataset.key) : at;
    if (!old || !alike(old, next)) {
      parent.insertBefore(next, at);
      continue;
    }
    if (old === at) at = at.nextSibling;
    else parent.insertBefore(old, at);
    update(old, next);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}
