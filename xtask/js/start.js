// Starts the app. It is a file of its own because the page's policy refuses scripts inside the page.
import init, * as bindings from './GLUE';

const at = (name) => new URL(name, import.meta.url).href;

// Compiled once, for the page and for its workers: a worker that has to be replaced needs no network.
const compile = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const spare = response.clone();
  // A server that does not know the type of wasm gets the slower way.
  return WebAssembly.compileStreaming(response).catch(async () =>
    WebAssembly.compile(await spare.arrayBuffer()),
  );
};

try {
  const module = await compile(at('./WASM'));
  let wasm;
  // Here before the app starts, so that the app can count on it.
  window.linchpin = {
    memory: () => wasm.memory,
    startWorker() {
      // By way of a blob: only then is the worker bound by the page's policy. A worker loaded from
      // the server would have the policy of its own answer's headers, and that is often none.
      const source = `import ${JSON.stringify(at('./WORKER'))};`;
      const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
      const worker = new Worker(url, { type: 'module' });
      worker.postMessage(module);
      return worker;
    },
  };
  wasm = await init({ module_or_path: module });
  window.wasmBindings = bindings;
  dispatchEvent(new CustomEvent('TrunkApplicationStarted', { detail: { wasm } }));
} catch (error) {
  document.getElementById('start-failed')?.removeAttribute('hidden');
  throw error;
}
