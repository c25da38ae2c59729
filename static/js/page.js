// What every page needs and HTML cannot do. Everything listens on the document, so swapped-in markup works at once.

const SECONDS_A_TOAST_STAYS = 7
const words = document.body.dataset // the page writes them, in its language

// Toasts: close on click, and leave by themselves unless they report an error or are being read.
document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove()
})

function dismissLater(toast) {
  if (toast.dataset.toast === "stay" || toast.dataset.timed) return
  toast.dataset.timed = "yes"
  const attempt = () => {
    if (toast.matches(":hover, :focus-within")) setTimeout(attempt, 1500)
    else toast.remove()
  }
  setTimeout(attempt, SECONDS_A_TOAST_STAYS * 1000)
}

// Copy buttons are hidden until a clipboard is known to exist.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]")
  if (!button) return
  await navigator.clipboard.writeText(button.dataset.copy || button.closest(".turn").querySelector(".reply").textContent)
  button.classList.add("is-done")
  say(words.copied)
  setTimeout(() => button.classList.remove("is-done"), 1600)
})

// A password can be looked at while it is typed.
function addReveal(wrapper) {
  if (wrapper.querySelector("button")) return
  const input = wrapper.querySelector("input")
  const button = document.createElement("button")
  button.type = "button"
  const show = (visible) => {
    input.type = visible ? "text" : "password"
    button.textContent = visible ? words.hide : words.show
    button.setAttribute("aria-label", visible ? words.hideTyped : words.showTyped)
  }
  show(false)
  button.addEventListener("click", () => show(input.type === "password"))
  input.form?.addEventListener("submit", () => show(false))
  wrapper.append(button)
}

// A session that ended while the page was open: go and log in, instead of swapping the log-in page into this one.
document.addEventListener("htmx:before:response", (event) => {
  const response = event.detail.ctx.response.raw
  if (response.redirected && new URL(response.url).pathname.startsWith("/accounts/")) {
    event.preventDefault()
    const entrance = new URL(response.url)
    entrance.searchParams.set("next", location.pathname + location.search)
    location.assign(entrance)
  }
})

// Whoever logged in again in another tab has a new token; this page still holds the old one.
document.addEventListener("submit", (event) => {
  const held = event.target.querySelector("[name=csrfmiddlewaretoken]")
  const current = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)
  if (held && current) held.value = current[1]
}, { capture: true })

// Who logs out leaves no draft behind for the next one.
document.addEventListener("submit", (event) => {
  if (!event.target.action.endsWith("/logout/")) return
  document.querySelector("#composer")?.reset?.()
  sessionStorage.clear()
})

// Screen readers hear this, once.
function say(text) {
  document.getElementById("announcer").textContent = text
}

function enhance(root) {
  root.querySelectorAll("[data-toast]").forEach(dismissLater)
  root.querySelectorAll("[data-reveal]").forEach(addReveal)
  if (navigator.clipboard) root.querySelectorAll("[data-copy][hidden]").forEach((button) => { button.hidden = false })
}

enhance(document)

// A form that came back opens where it needs another look. After the load: following the address's #part takes the focus away.
addEventListener("load", () => setTimeout(() => {
  if (document.activeElement === document.body) document.querySelector('main [aria-invalid="true"]')?.focus()
}))
document.addEventListener("htmx:after:swap", () => enhance(document))

// Times are told in the zone of who reads them: the server knows it from here.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
if (zone && !document.cookie.includes(`timezone=${zone}`)) document.cookie = `timezone=${zone}; Path=/; Max-Age=31536000; SameSite=Lax`

// Installed or not: static files from the cache, and a page of our own where there is no connection.
if (isSecureContext) navigator.serviceWorker?.register("/sw.js").catch(() => {})
