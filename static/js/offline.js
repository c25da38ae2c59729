// The service worker shows this in place of the page that was asked for, at that page's address. It goes on by itself.
const SECONDS_BETWEEN_TRIES = 3

async function tryAgain() {
  try {
    await fetch("/healthz/live", { method: "HEAD", cache: "no-store" })
    location.reload()
  } catch { /* still away */ }
}
addEventListener("online", tryAgain)
setInterval(tryAgain, SECONDS_BETWEEN_TRIES * 1000)
