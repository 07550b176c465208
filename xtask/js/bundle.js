// Starts the app from one file. Module scripts and workers from files do not run on file://, so the
// glue is a classic script, and the worker is made of its text.
(async () => {
  const text = (id) => document.getElementById(id).textContent;
  const unpack = async (base64) => {
    const packed = Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(stream).arrayBuffer();
  };
  try {
    const module = await WebAssembly.compile(await unpack(text('wasm')));
    const workerSource = `${text('glue')}\n${text('worker')}`;
    let wasm;
    window.linchpin = {
      memory: () => wasm.memory,
      startWorker() {
        const url = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
        const worker = new Worker(url);
        worker.postMessage(module);
        return worker;
      },
    };
    wasm = await wasm_bindgen({ module_or_path: module });
    window.wasmBindings = wasm_bindgen;
    dispatchEvent(new CustomEvent('TrunkApplicationStarted', { detail: { wasm } }));
  } catch (error) {
    document.getElementById('start-failed')?.removeAttribute('hidden');
    throw error;
  }
})();
