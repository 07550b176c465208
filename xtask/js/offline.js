
// After one visit the site works offline. A new build is offered, never forced.
if ('serviceWorker' in navigator && location.protocol.startsWith('http')) {
  const note = document.getElementById('new-build');
  const offer = (registration) => {
    if (!note || !registration.waiting || !navigator.serviceWorker.controller) return;
    note.hidden = false;
    note.querySelector('button').onclick = () => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
      registration.waiting.postMessage('use the new build');
    };
  };
  navigator.serviceWorker
    .register('./sw.js', { scope: './' })
    .then((registration) => {
      offer(registration);
      registration.addEventListener('updatefound', () => {
        const worker = registration.installing;
        worker?.addEventListener('statechange', () => offer(registration));
      });
    })
    // Where the browser keeps service workers from a page, it works as before, online.
    .catch(() => {});
}
