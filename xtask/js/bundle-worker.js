// Behind the glue, in a worker: the first message is the compiled module; what comes while that
// starts is kept, and given to the app's listener as if it had just arrived.
(() => {
  const early = [];
  let starting = false;
  const onEarly = (event) => {
    event.stopImmediatePropagation();
    if (starting) {
      early.push(event);
      return;
    }
    starting = true;
    wasm_bindgen({ module_or_path: event.data })
      .then(() => {
        removeEventListener('message', onEarly);
        for (const { data, ports } of early) {
          dispatchEvent(new MessageEvent('message', { data, ports: [...ports] }));
        }
      })
      .catch((error) => setTimeout(() => { throw error; }));
  };
  addEventListener('message', onEarly);
})();
