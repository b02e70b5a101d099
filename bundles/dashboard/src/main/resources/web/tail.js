import { api } from '/api.js';

const PERIOD = 1000;
const PAGE = 65536;
const FIRST = 16384;
const KEPT = 400000;
const encoder = new TextEncoder();

/** How many bytes of the file a text stands for. What was no text there has another length here: then all were read. */
function consumed(text, asked) {
  return text.includes('\uFFFD') ? asked : Math.min(asked, encoder.encode(text).length);
}

/**
 * The live end of one file: text is added, never read again; the view follows it unless the user has scrolled up.
 * Returns what stops it.
 */
export function tail({ agent, path, view, note, end }) {
  let offset = -1;
  let stopped = false;
  let following = true;
  let timer;
  view.textContent = '';
  note.textContent = 'Loading';

  function follow() {
    following = true;
    end.hidden = true;
    view.scrollTop = view.scrollHeight;
  }

  function scrolled() {
    following = view.scrollTop + view.clientHeight >= view.scrollHeight - 8;
    end.hidden = following;
  }

  function add(text) {
    view.append(text);
    if (view.textContent.length > KEPT) view.textContent = view.textContent.slice(-KEPT / 2);
    if (following) follow();
  }

  async function read() {
    const size = (await api.read(agent, path, -1, 0)).offset;
    if (offset < 0) offset = Math.max(0, size - FIRST);
    if (size < offset) {
      add('\n— the file was begun anew —\n');
      offset = 0;
    }
    while (!stopped && offset < size) {
      const asked = Math.min(PAGE, size - offset);
      const { data } = await api.read(agent, path, offset, asked);
      if (!data || stopped) break;
      add(data);
      offset += consumed(data, asked);
    }
    note.textContent = size === 0 ? 'Nothing was written yet' : '';
  }

  async function step() {
    try {
      await read();
    } catch (error) {
      if (!stopped) note.textContent = error.message;
    }
    if (!stopped) timer = setTimeout(step, document.hidden ? PERIOD * 5 : PERIOD);
  }

  view.addEventListener('scroll', scrolled);
  end.addEventListener('click', follow);
  step();
  return () => {
    stopped = true;
    clearTimeout(timer);
    view.removeEventListener('scroll', scrolled);
    end.removeEventListener('click', follow);
  };
}
