{% load static %}{% get_current_language as language %}// Keeps static files, whose names change with what is in them, and the page that says that there is no connection. Nothing
// that belongs to anybody is kept.
const OFFLINE = "{% url "offline" %}?language={{ language }}"
const FILES = [
  OFFLINE,
  "{% static "css/tokens.css" %}", "{% static "css/base.css" %}", "{% static "css/layout.css" %}", "{% static "css/components.css" %}",
  "{% static "css/landing.css" %}", "{% static "css/chat.css" %}", "{% static "img/icon.svg" %}",
  "{% static "js/page.js" %}", "{% static "js/theme.js" %}", "{% static "js/offline.js" %}", "{% static "js/turns.js" %}", "{% static "js/chat.js" %}",
  "{% static "vendor/htmx-4.0.1.min.js" %}", "{% static "vendor/hx-sse-4.0.1.min.js" %}",
]
const CACHE = FILES.join(" ") // other files, another cache

addEventListener("install", (event) => event.waitUntil(keep()))
async function keep() {
  const cache = await caches.open(CACHE)
  await cache.addAll(FILES.map((file) => new Request(file, { credentials: "omit" })))
  await skipWaiting()
}

addEventListener("activate", (event) => event.waitUntil(forget()))
async function forget() {
  const old = (await caches.keys()).filter((name) => name !== CACHE)
  await Promise.all(old.map((name) => caches.delete(name)))
  await clients.claim()
}

addEventListener("fetch", (event) => {
  const { request } = event
  if (request.method !== "GET") return
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)))
  else if (FILES.includes(new URL(request.url).pathname)) event.respondWith(kept(request))
})
const kept = async (request) => await caches.match(request, { cacheName: CACHE }) ?? fetch(request)
