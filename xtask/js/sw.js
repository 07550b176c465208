// Lets the site work offline after one visit. It holds the files of one build and serves only those:
// whatever is asked for comes from the same build as the page that asks. The build fills in what
// stands in capitals.
const BUILD = 'BUILD_ID';
const FILES = [FILE_LIST];
const PREFIX = `linchpin ${self.registration.scope} `;
const CACHE = PREFIX + BUILD;

const isHashed = (file) => /-[0-9a-f]{8,16}(_bg)?\.[a-z]+$/.test(file);

self.addEventListener('install', (event) => {
  // The page has just loaded what has a hash in its name, so that comes from the browser's own cache.
  // The rest may stand there from the build before.
  const requests = FILES.map((file) => new Request(file, isHashed(file) ? {} : { cache: 'reload' }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

self.addEventListener('activate', (event) => {
  const isOld = (name) => name.startsWith(PREFIX) && name !== CACHE;
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)))),
  );
});

// The page has two addresses. What lies beside it, such as the one file, is no other name of it.
const isPage = (url) =>
  ['', 'index.html'].some((name) => self.registration.scope + name === url.split(/[?#]/)[0]);

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(self.registration.scope)) return;
  event.respondWith(
    caches
      .open(CACHE)
      .then((cache) => cache.match(isPage(request.url) ? './' : request, { ignoreSearch: true }))
      .then((kept) => kept ?? fetch(request)),
  );
});

// Whether every file is here. What the browser has let go of is fetched again, if its name says that it
// is of this build.
const isComplete = async () => {
  const cache = await caches.open(CACHE);
  const here = await Promise.all(FILES.map((file) => cache.match(file)));
  const gone = FILES.filter((file, place) => !here[place]);
  if (!gone.every(isHashed)) return false;
  return cache.addAll(gone).then(
    () => true,
    () => false,
  );
};

// A new build waits until somebody asks for it: the page never changes under its reader.
self.addEventListener('message', (event) => {
  if (event.data === 'use the new build') self.skipWaiting();
  else event.waitUntil(isComplete().then((complete) => event.ports[0]?.postMessage(complete)));
});
