
// After one visit the site works offline. A new build is offered, never forced.
if ('serviceWorker' in navigator && location.protocol.startsWith('http')) {
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
      registration.addEventListener('updatefound', () => {
        const worker = registration.installing;
        worker?.addEventListener('statechange', () => offer(registration));
      });
    })
    // Where the browser keeps service workers from a page, it works as before, online.
    .catch(() => {});
}
