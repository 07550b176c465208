// The line between the page and the engine. The engine runs in a worker where one can be had, else on
// the page itself; the page cannot tell the two apart. It is a classic script, because on file:// no
// other kind runs in a worker.
//
// A request is an array: its number, the request as bytes, and the document that it is about. What is
// told of it is an array too:
//   'answer', number, bytes
//   'missing', number, part, why   a part could not be had, so the request gets no answer
//   'ended', number, part, why     a part came to its end over the request; why is 'memory' if that is
//                                  likely, else 'error', or nothing if it said nothing. After the
//                                  engine's end nothing more is heard.
// The number is null where it is no request's.
var linchpinLine = (() => {
  // So much of a file is read at a time.
  const SLICE = 8 << 20;
  // Whoever ends with so much memory in use has probably found no more.
  const MUCH = 1 << 30;

  // A part, started anew: whatever became of an earlier one.
  const start = async (module, name, glue) => {
    const part = glue();
    const compiled = await module(name);
    return { part, memory: (await part({ module_or_path: compiled })).memory };
  };

  // Answers requests, one after the other. `module` promises a compiled part by its name.
  const serve = (tell, module, breathe) => {
    const ended = (number, name, { memory }, error) => {
      console.warn(`${name} has ended:`, error);
      tell('ended', number, name, memory.buffer.byteLength < MUCH ? 'error' : 'memory');
    };
    const engine = start(module, 'engine', linchpinEngine);
    engine.catch((error) => tell('missing', null, 'engine', error.message));
    let desk;
    // Asks what is made of answers.
    const ask = async (number, question) => {
      let here;
      try {
        here = await (desk ??= start(module, 'more', linchpinMore));
      } catch (error) {
        // What could not be loaded once may be had the next time.
        desk = undefined;
        tell('missing', number, 'more', error.message);
        return;
      }
      try {
        const said = here.part.answer(question, Date.now());
        if (said) return said;
        throw new Error('it does not understand the question');
      } catch (error) {
        desk = undefined;
        ended(number, 'more', here, error);
      }
    };
    // Reads a document; says why if it cannot be.
    const read = async (part, document, post) => {
      if (document instanceof Uint8Array) return void part.piece(document, post);
      for (let done = 0; done < document.size; done += SLICE) {
        let piece;
        try {
          piece = new Uint8Array(await document.slice(done, done + SLICE).arrayBuffer());
        } catch (error) {
          return error.name;
        }
        if (piece.length !== Math.min(SLICE, document.size - done)) return 'changed';
        part.piece(piece, post);
      }
    };
    const answer = async ({ part }, [number, request, document], post) => {
      if (document === undefined) return part.hear(request, post);
      if (!part.begin(request, document.size ?? document.length, post)) return;
      const why = await read(part, document, post);
      return why ? part.unread(why, post) : part.take(post);
    };
    let last = engine;
    let over = false;
    const hear = async (message) => {
      await breathe();
      const here = await engine;
      if (over) return;
      const [number] = message;
      const post = (bytes) => tell('answer', number, bytes);
      try {
        const question = await answer(here, message, post);
        const said = question && (await ask(number, question));
        if (said) here.part.said(said, post);
      } catch (error) {
        over = true;
        ended(number, 'engine', here, error);
      }
    };
    return {
      hear(message) {
        last = last.then(() => hear(message)).catch(() => {});
      },
    };
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
        postMessage(['want', null, name]);
      });
    const tell = (kind, number, what, why) =>
      postMessage([kind, number, what, why], what instanceof Uint8Array ? [what.buffer] : []);
    const ended = () => tell('ended', null, 'engine', '');
    const { hear } = serve(tell, module, () => {});
    onmessage = ({ data }) => {
      if (Array.isArray(data)) hear(data);
      else if (data.module) wanted[data.name].resolve(data.module);
      else wanted[data.name].reject(new Error(data.why));
    };
    onmessageerror = ended;
    onunhandledrejection = ended;
    // It holds a lock for as long as it lives: so the page hears of an end that nobody tells of.
    const name = `linchpin ${Math.random()}`;
    const hold = () => {
      postMessage(['alive', null, name]);
      return new Promise(() => {});
    };
    // Not where the page is served from a file, or not securely.
    navigator.locks?.request(name, hold).catch(() => {});
  };

  // The page's end. `module` promises a compiled part, `source` is the worker's text, and `scripts`
  // promises that the parts' glue is on the page.
  const onPage = ({ module, source, scripts }) => {
    let memory;
    const here = (heard) => {
      let line;
      let closed = false;
      const tell = (...what) => closed || heard(...what);
      const breathe = () => new Promise((resolve) => setTimeout(resolve));
      const ready = scripts().then(
        () => (line = serve(tell, module, breathe)),
        (error) => tell('missing', null, 'engine', error.message),
      );
      return {
        send: (...message) => void ready.then(() => line?.hear(message)),
        close() {
          closed = true;
        },
      };
    };
    let own;
    const self = {
      startWorker() {
        // By way of a blob: only then is the worker bound by the page's policy. A worker loaded from
        // the server would have the policy of its own answer's headers, and that is often none.
        const text = `${source()}\nlinchpinLine.inWorker();`;
        return new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
      },
      // Opens the line. `heard` is told what is said at the top of this file. What is sent before the
      // engine is there waits.
      open(heard) {
        let worker;
        try {
          worker = self.startWorker();
        } catch {
          return here(heard);
        }
        let instead;
        let waiting = [];
        const watching = new AbortController();
        const closed = () => watching.signal.aborted;
        const close = () => {
          watching.abort();
          worker.terminate();
        };
        const ended = () => {
          if (closed()) return;
          close();
          heard('ended', null, 'engine', '');
        };
        worker.onmessage = ({ data }) => {
          if (closed()) return;
          waiting = undefined;
          if (data.read) return void readForWorker(data);
          const [kind, , name] = data;
          if (kind === 'want') {
            module(name).then(
              (compiled) => worker.postMessage({ name, module: compiled }),
              (error) => worker.postMessage({ name, why: error.message }),
            );
          } else if (kind === 'alive') {
            navigator.locks.request(name, { signal: watching.signal }, ended).catch(() => {});
          } else heard(...data);
        };
        worker.onmessageerror = ended;
        worker.onerror = () => {
          if (!waiting) return ended();
          // It never came up, so the page does the work itself. Nothing has been lost.
          instead = here(heard);
          for (const message of waiting) instead.send(...message);
        };
        return {
          send(...message) {
            if (instead) return instead.send(...message);
            waiting?.push(message);
            try {
              worker.postMessage(message);
            } catch {
              // There was no room for a copy of the document. Whoever sends hears of it afterwards.
              setTimeout(() => closed() || heard('ended', message[0], 'engine', 'memory'));
            }
          },
          close: () => (instead ? instead.close() : close()),
        };
      },
      // For other programs: an engine of their own, on the page itself.
      async analyze(inputs, options) {
        await scripts();
        own ??= start(module, 'engine', linchpinEngine).catch((error) => {
          own = undefined;
          throw error;
        });
        const engine = await own;
        memory = engine.memory;
        try {
          return engine.part.analyze(inputs, options);
        } catch (error) {
          // What has ended is of no use to the next.
          if (!(error instanceof TypeError)) own = undefined;
          throw error;
        }
      },
      memory: () => memory,
    };
    return self;
  };

  return { inWorker, onPage };
})();
