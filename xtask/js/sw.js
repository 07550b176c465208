// Lets the site work offline after one visit. It holds the files of one build and serves only those:
// whatever is asked for comes from the same build as the page that asks. The build fills in what
// stands in capitals.
const BUILD = 'BUILD_ID';
const FILES = [FILE_LIST];
const PREFIX = `linchpin ${self.registration.scope} `;
const CACHE = PREFIX + BUILD;

self.addEventListener('install', (event) => {
  // Past the browser's own cache, which may still hold files of the build before.
  const requests = FILES.map((file) => new Request(file, { cache: 'reload' }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

self.addEventListener('activate', (event) => {
  const isOld = (name) => name.startsWith(PREFIX) && name !== CACHE;
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)))),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(self.registration.scope)) return;
  event.respondWith(
    caches
      .open(CACHE)
      .then((cache) => cache.match(request.mode === 'navigate' ? './' : request, { ignoreSearch: true }))
      .then((kept) => kept ?? fetch(request)),
  );
});

// A new build waits until somebody asks for it: the page never changes under its reader.
self.addEventListener('message', (event) => {
  if (event.data === 'use the new build') self.skipWaiting();
});
