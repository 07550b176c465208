// Starts the app. It is a file of its own because the page's policy refuses scripts inside the page.
(() => {
  const base = document.currentScript.src;
  const file = (name) => new URL(name, base).href;

  // Each part is compiled once, for the page and for its workers: a worker that has to be replaced
  // needs no network.
  const compile = async (url, priority) => {
    const response = await fetch(url, { priority });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    const spare = response.clone();
    // A server that does not know the type of wasm gets the slower way.
    return WebAssembly.compileStreaming(response).catch(async () =>
      WebAssembly.compile(await spare.arrayBuffer()),
    );
  };
  const parts = { engine: file('./ENGINE_WASM'), more: file('./MORE_WASM') };
  const modules = {};
  const module = (name) =>
    (modules[name] ??= compile(parts[name], 'low').catch((error) => {
      // Another time it may be had.
      modules[name] = undefined;
      throw error;
    }));
  const glue = [file('./ENGINE_JS'), file('./MORE_JS')];
  const script = (src) =>
    new Promise((resolve, reject) => {
      const onerror = () => reject(new Error(`${src} could not be loaded`));
      document.head.append(
        Object.assign(document.createElement('script'), { src, onload: resolve, onerror }),
      );
    });
  let scripts;
  const worker = [...glue, file('./LINE')].map((url) => JSON.stringify(url)).join(', ');
  // Here before the app starts, so that the app can count on it.
  window.linchpin = linchpinLine.onPage({
    module,
    source: () => `importScripts(${worker});`,
    scripts: () => (scripts ??= Promise.all(glue.map(script))),
  });
  window.linchpin.sample = async (id) => {
    const response = await fetch(file('./SAMPLES'));
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
    return (await response.json())[id];
  };
  window.linchpin.pixels = linchpinPixels;
  window.linchpin.early = linchpinEarly();

  // The app takes over what stands in the page, so all of it must have come: on a slow line the
  // parts, cached, may be here before the page's own end.
  const whole = new Promise((resolve) => {
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', resolve);
    else resolve();
  });

  const start = async () => {
    const [bindings, page] = await Promise.all([
      import(file('./GLUE')),
      compile(file('./PAGE_WASM'), 'high'),
      whole,
    ]);
    const wasm = await bindings.default({ module_or_path: page });
    window.wasmBindings = { ...bindings, analyze: window.linchpin.analyze };
    dispatchEvent(new CustomEvent('TrunkApplicationStarted', { detail: { wasm } }));
    // What is asked for later is there by then, where the line is idle.
    await module('engine');
    const idle = window.requestIdleCallback ?? ((then) => setTimeout(then, 2000));
    idle(() => module('more').catch(() => {}));
  };
  start().catch(async (error) => {
    await whole;
    document.getElementById('start-failed')?.removeAttribute('hidden');
    throw error;
  });
})();
