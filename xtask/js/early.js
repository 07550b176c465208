// Takes what is dropped, pasted, chosen or pressed before the app is there: from the first moment the
// page can be used. `take` hands over what was dropped and pasted, in order, and ends this; a press
// and a choice are made again, for the elements stay when the app takes the page over.
const linchpinEarly = () => {
  const kept = [];
  // The first screen stands there whatever the address says; what it says is shown by the app.
  if (/^#(v\d|collect|proof)/.test(location.hash)) {
    document.documentElement.setAttribute('data-elsewhere', '');
  }
  const busy = () => document.documentElement.setAttribute('data-early', '');
  const keep = (event, one) => {
    event.preventDefault();
    kept.push(one);
    busy();
  };
  // Folders as entries, to be walked; files as they are: not every browser reads a file by its entry.
  const entries = (items) =>
    [...items]
      .filter((item) => item.kind === 'file')
      .map((item) => {
        const entry = item.webkitGetAsEntry?.();
        return entry?.isDirectory ? entry : item.getAsFile();
      })
      .filter(Boolean);
  const typing = (target) => target instanceof Element && target.matches('input, textarea');
  const listeners = {
    dragover: (event) => event.dataTransfer?.types.includes('Files') && event.preventDefault(),
    drop(event) {
      const found = entries(event.dataTransfer?.items ?? []);
      if (found.length) keep(event, { entries: found });
    },
    paste(event) {
      if (typing(event.target)) return;
      const files = [...(event.clipboardData?.files ?? [])];
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (files.length) keep(event, { entries: files });
      else if (text.trim()) keep(event, { text });
    },
    click(event) {
      const pressed = event.target instanceof Element && event.target.closest('button');
      if (pressed) keep(event, { pressed });
    },
    change(event) {
      if (event.target?.files?.length) keep(event, { changed: event.target });
    },
  };
  for (const [name, listener] of Object.entries(listeners)) {
    addEventListener(name, listener, true);
  }
  return {
    take() {
      for (const [name, listener] of Object.entries(listeners)) {
        removeEventListener(name, listener, true);
      }
      for (const name of ['data-early', 'data-elsewhere']) {
        document.documentElement.removeAttribute(name);
      }
      for (const { pressed, changed } of kept) {
        setTimeout(() => {
          pressed?.click();
          changed?.dispatchEvent(new Event('change', { bubbles: true }));
        });
      }
      return kept.splice(0).filter(({ entries, text }) => entries || text);
    },
  };
};
