// The line between the page and the engine. The engine runs in a worker where one can be had, else on
// the page itself; the page cannot tell the two apart. It is a classic script, because on file:// no
// other kind runs in a worker.
//
// A request is an array: bytes, and the document that it is about. An answer is bytes.
var linchpinLine = (() => {
  // Answers requests, one after the other. `post` takes the answers, `module` promises a compiled
  // part by its name, and `trouble` is told the name of a part that could not be had.
  const serve = (post, module, trouble, breathe) => {
    const start = (name, glue) =>
      module(name)
        .then((wasm) => glue({ module_or_path: wasm }))
        .then((wasm) => ({ glue, wasm }))
        .catch((error) => {
          trouble(name, String(error));
          throw error;
        });
    const engine = start('engine', linchpinEngine);
    let desk;
    const more = async (ask) => {
      // What could not be loaded once may be had the next time.
      desk ??= start('more', linchpinMore).catch((error) => {
        desk = undefined;
        throw error;
      });
      return (await desk).glue.answer(ask);
    };
    let last = engine;
    const hear = ([request, payload]) => {
      last = last
        .then(breathe)
        .then(() => linchpinEngine.hear(request, payload, post, more))
        .catch(() => {});
    };
    return { hear, engine };
  };

  // WebKit lets a worker of a page from a disk read no file, not even one that it has made itself. The
  // page may, so what cannot be read in the worker is read there.
  const readOnPage = () => {
    const readHere = Blob.prototype.arrayBuffer;
    const readThere = (blob) =>
      new Promise((resolve, reject) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data: { bytes, error } }) => {
          port1.close();
          if (bytes) resolve(bytes);
          else reject(new DOMException(...error));
        };
        postMessage({ read: blob, to: port2 }, [port2]);
      });
    Blob.prototype.arrayBuffer = function () {
      return readHere.call(this).catch(() => readThere(this));
    };
  };
  const readForWorker = ({ read, to }) =>
    read
      .arrayBuffer()
      .then((bytes) => to.postMessage({ bytes }, [bytes]))
      .catch(({ message, name }) => to.postMessage({ error: [message, name] }));

  // The end that is in a worker: parts come from the page, which has compiled them.
  const inWorker = () => {
    readOnPage();
    const wanted = {};
    const module = (name) =>
      new Promise((resolve, reject) => {
        wanted[name] = { resolve, reject };
        postMessage({ want: name });
      });
    const post = (bytes) => postMessage(bytes, [bytes.buffer]);
    const { hear } = serve(post, module, (part, why) => postMessage({ part, why }), () => {});
    onmessage = ({ data }) => {
      if (Array.isArray(data)) hear(data);
      else if (data.module) wanted[data.name].resolve(data.module);
      else wanted[data.name].reject(new Error(data.why));
    };
  };

  // The page's end. `module` promises a compiled part, `source` is the worker's text, and `scripts`
  // promises that the parts' glue is on the page.
  const onPage = ({ module, source, scripts }) => {
    let wasm;
    const here = (answer, trouble) => {
      let hear;
      const breathe = () => new Promise((resolve) => setTimeout(resolve));
      const ready = scripts().then(() => {
        const line = serve(answer, module, trouble, breathe);
        hear = line.hear;
        return line.engine;
      });
      ready.then((engine) => (wasm = engine.wasm)).catch(() => {});
      return {
        ready,
        send: (...message) => void ready.then(() => hear(message)).catch(() => {}),
        close() {},
      };
    };
    const self = {
      startWorker() {
        // By way of a blob: only then is the worker bound by the page's policy. A worker loaded from
        // the server would have the policy of its own answer's headers, and that is often none.
        const text = `${source()}\nlinchpinLine.inWorker();`;
        return new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
      },
      // Opens the line. `answer` takes bytes, `trouble` the name of a part that could not be had and
      // why. What is sent before the engine is there waits.
      open(answer, trouble) {
        let worker;
        try {
          worker = self.startWorker();
        } catch {
          return here(answer, trouble);
        }
        let instead;
        let waiting = [];
        worker.onmessage = ({ data }) => {
          waiting = undefined;
          if (data instanceof Uint8Array) answer(data);
          else if (data.read) readForWorker(data);
          else if (data.part) trouble(data.part, data.why);
          else {
            const name = data.want;
            module(name).then(
              (compiled) => worker.postMessage({ name, module: compiled }),
              (error) => worker.postMessage({ name, why: String(error) }),
            );
          }
        };
        worker.onerror = () => {
          if (!waiting) return;
          // It never came up, so the page does the work itself. Nothing has been lost.
          instead = here(answer, trouble);
          for (const message of waiting) instead.send(...message);
        };
        return {
          send(...message) {
            if (instead) return instead.send(...message);
            waiting?.push(message);
            worker.postMessage(message);
          },
          close: () => worker.terminate(),
        };
      },
      // For other programs: the engine on the page itself.
      async analyze(inputs, options) {
        await (self.own ??= here(() => {}, () => {}).ready);
        return linchpinEngine.analyze(inputs, options);
      },
      memory: () => wasm.memory,
    };
    return self;
  };

  return { inWorker, onPage };
})();
