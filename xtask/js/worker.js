// Runs the page's own wasm off its thread. The first message is the compiled module; what comes
// while that starts is kept, and given to the app's listener as if it had just arrived.
import init from './GLUE';

const early = [];
let starting = false;

const onEarly = (event) => {
  event.stopImmediatePropagation();
  if (starting) {
    early.push(event);
    return;
  }
  starting = true;
  init({ module_or_path: event.data })
    .then(() => {
      removeEventListener('message', onEarly);
      for (const { data, ports } of early) {
        dispatchEvent(new MessageEvent('message', { data, ports: [...ports] }));
      }
    })
    // Outside the promise, so that the page hears of it as the worker's error.
    .catch((error) => setTimeout(() => { throw error; }));
};
addEventListener('message', onEarly);
