// The turns, where HTML and htmx leave off: each follows its stream to the end, the next one waits, and tabs stay in step.

const $ = (id) => document.getElementById(id)
const words = document.body.dataset
const first = (state) => document.querySelector(`.turn[data-state="${state}"]`)
const isUnfinished = (turn) => turn.matches('[data-state="running"], [data-state="queued"]')

// -- From waiting to the end ----------------------------------------------------------------------------------

// One stream a page: a browser has few connections to spare, so a queued turn connects when its turn comes.
function advance() {
  const next = first("queued")
  if (!next || first("running")) return
  next.dataset.state = "running"
  note(next, "")
  connect(next)
}

const connect = (turn) => htmx.ajax("GET", turn.getAttribute("hx-sse:connect"), { source: turn })

document.addEventListener("done", (event) => finish(event.target, event.detail.data))

function finish(turn, state) {
  if (!isUnfinished(turn)) return
  end(turn, state)
  $("announcer").textContent = spoken(turn)
  if (turn.querySelector(".said-nothing")) catchUp() // it was sent from elsewhere, and is known by now
}

// A failed turn keeps its words for "Send again": the server does not have them.
function end(turn, state) {
  turn.dataset.state = state
  const over = ["aria-busy", "hx-sse:connect", "hx-trigger", state === "failed" ? "" : "hx-morph-skip"]
  over.filter(Boolean).forEach((name) => turn.removeAttribute(name))
  turn.dispatchEvent(new CustomEvent("turn:end", { bubbles: true }))
  advance()
}

function spoken(turn) {
  const cards = [...turn.querySelectorAll(".card")].map((card) =>
    [".card-name", ".card-phone > :first-child", ".card-note"].map((part) => card.querySelector(part)?.textContent.trim()).filter(Boolean).join(", "))
  const mark = turn.dataset.state === "done" ? "" : turn.querySelector(".status > span")?.textContent.trim()
  return [turn.querySelector(".reply").textContent.trim(), ...cards, mark].filter(Boolean).join(" ")
}

function note(turn, text) {
  const status = turn.querySelector(".status")
  status.classList.toggle("is-note", Boolean(text))
  const line = status.querySelector(".status-text")
  if (line) line.textContent = text || words.working
}

// -- A connection that is lost ----------------------------------------------------------------------------------

const connections = new WeakMap()
document.addEventListener("htmx:sse:before:connection", (event) => connections.set(event.target, event.detail.connection))
document.addEventListener("htmx:sse:after:connection", (event) => { if (event.target.matches(".turn")) note(event.target, "") })
document.addEventListener("htmx:sse:error", (event) => { if (first("running") === event.target) note(event.target, LOST) })
// A dead connection can look alive for minutes, and htmx waits ever longer between attempts: the browser knows better.
addEventListener("offline", () => {
  const turn = first("running")
  if (!turn) return
  note(turn, LOST)
  connections.get(turn)?.reader?.cancel()
})
addEventListener("online", () => connections.get(first("running"))?.delayCanceller?.())

// What a stream still holds is no news for a turn that was shown to its end meanwhile.
document.addEventListener("htmx:sse:before:message", (event) => { if (!isUnfinished(event.target)) event.preventDefault() })

// A stream that broke is resumed by htmx; one that never began, here.
const LOST = words.lost, FIRST_WAIT = 500, LONGEST_WAIT = 10_000
const wait = (time) => new Promise((resume) => { setTimeout(resume, time); addEventListener("online", resume, { once: true }) })
async function retry(turn, status) {
  if (status && status < 500 && status !== 429) {
    note(turn, words.gone)
    return end(turn, "lost")
  }
  const failures = turn.dataset.failures = 1 + Number(turn.dataset.failures ?? 0)
  note(turn, LOST)
  await wait(Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT))
  if (turn.isConnected && isUnfinished(turn)) connect(turn)
}

function failed(event) {
  const turn = event.target.closest?.(".turn")
  if (!turn || !isUnfinished(turn)) return
  if (event.target === turn) retry(turn, event.detail.ctx?.response?.status ?? 0)
  else note(turn, words.unstopped)
}
document.addEventListener("htmx:error", failed)
document.addEventListener("htmx:response:error", failed)

// -- Stop -------------------------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  const field = $("message"), focused = document.activeElement
  const turn = first("running") ?? first("queued")
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || !turn || document.querySelector(":popover-open")) return
  if (focused === field ? field.value : focused !== document.body && !$("scroll").contains(focused)) return
  turn.querySelector(".stop").requestSubmit()
})

// -- Tabs and devices -------------------------------------------------------------------------------------------

// What was sent in another tab is told by it; what was sent on another device is asked for when one comes back to this.
const tabs = new BroadcastChannel("conversations")
tabs.addEventListener("message", (event) => { if (event.data === location.pathname) catchUp() })
addEventListener("focus", catchUp)
addEventListener("online", catchUp)
addEventListener("pageshow", (event) => { if (event.persisted) catchUp() })
document.addEventListener("visibilitychange", catchUp)

let soon
function catchUp() {
  clearTimeout(soon) // coming back is several events
  soon = setTimeout(() => {
    if (document.hidden || location.pathname.endsWith("/new/")) return
    htmx.ajax("GET", `${location.pathname}?composer=${$("composer").dataset.state}`, { source: "#transcript", swap: "none" })
  }, 100)
}

const newest = () => $("transcript").lastElementChild?.id
let newestThen
document.addEventListener("htmx:before:request", (event) => { if (event.target.id === "transcript") newestThen = newest() })
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail
  const turns = tasks.flatMap((task) => [...task.fragment?.querySelectorAll(".turn") ?? []])
  if (ctx.sourceElement.id === "composer" && turns.length) {
    turns.forEach((turn) => $(turn.id)?.remove()) // catching up was quicker
    tabs.postMessage(location.pathname)
  }
  if (ctx.sourceElement.id !== "transcript") return
  if (newest() !== newestThen) { // sent here meanwhile: this answer does not know it
    event.preventDefault()
    return catchUp()
  }
  // A turn that is under way is left to its stream, unless it is over and its stream has not said so.
  turns.filter((turn) => !isUnfinished(turn)).map((turn) => $(turn.id)).filter((turn) => turn && isUnfinished(turn)).forEach((turn) => turn.removeAttribute("hx-morph-skip"))
})

document.addEventListener("htmx:after:swap", advance)
