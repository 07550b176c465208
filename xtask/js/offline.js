
// After one visit the site works offline, and says so once all of it is there: by `data-offline`, which
// is 'coming', 'complete', 'failed' or 'never'. A new build is offered, never forced.
const sayOffline = (state) => {
  document.documentElement.setAttribute('data-offline', state);
  dispatchEvent(new Event('linchpin-offline'));
};
if ('serviceWorker' in navigator && location.protocol.startsWith('http')) {
  sayOffline('coming');
  // The service worker itself looks whether it has every file: a browser may have let some go.
  const ask = ({ active }) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => sayOffline(data ? 'complete' : 'failed');
    active.postMessage('is all of it here?', [port2]);
  };
  const offer = (registration) => {
    const known = document.getElementById('new-build');
    if (known || !registration.waiting || !navigator.serviceWorker.controller) return;
    const note = document.createElement('p');
    note.id = 'new-build';
    note.setAttribute('role', 'status');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Reload';
    note.append('A new version of Linchpin is here. ', button, ' Reloading lets go of your documents.');
    // Beside the app, which has the rest of the page to itself.
    document.body.append(note);
    button.onclick = () => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
      registration.waiting.postMessage('use the new build');
    };
  };
  navigator.serviceWorker
    .register('./sw.js', { scope: './' })
    .then((registration) => {
      offer(registration);
      navigator.serviceWorker.ready.then(ask);
      // The first may find that it cannot get everything, and then there is none.
      const { installing } = registration;
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'redundant' && !registration.active) sayOffline('failed');
      });
      registration.addEventListener('updatefound', () => {
        const worker = registration.installing;
        worker?.addEventListener('statechange', () => offer(registration));
      });
    })
    // Where the browser keeps service workers from a page, it works as before, online.
    .catch(() => sayOffline('never'));
} else sayOffline('never');
