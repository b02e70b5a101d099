// Tells when something changed, so that a page need not wait for its next poll. One stream a page, and none while the
// page is hidden: a browser keeps few connections to one server, for all its tabs together.

const QUIET = 150;
const RETRY = 5000;
const KINDS = ['status_update_event', 'health_status_changed_event', 'deployment_info', 'deployment_success',
  'deployment_failed', 'deployment_step_success', 'deployment_step_failure', 'api_post_event', 'app_terminated_event',
  'instance_changed_event', 'instance_health_changed_event'];

export function watch({ changed, state }) {
  let source;
  let timer;
  let retry;

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(changed, QUIET);
  }

  function open() {
    clearTimeout(retry);
    source = new EventSource('/api/events');
    source.onopen = () => state(true);
    source.onerror = () => {
      state(false);
      // The browser tries again by itself, but not after a refusal.
      if (source.readyState === EventSource.CLOSED) {
        close();
        retry = setTimeout(open, RETRY);
      }
    };
    for (const kind of KINDS) source.addEventListener(kind, soon);
  }

  function close() {
    clearTimeout(retry);
    source?.close();
    source = undefined;
    state(false);
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) close();
    else if (!source) {
      open();
      changed();
    }
  });
  if (!document.hidden) open();
}
