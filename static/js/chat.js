// The conversation, where HTML and htmx leave off: keys, focus, waiting for one turn at a time, and what is read aloud.

const $ = (id) => document.getElementById(id)
const runningTurn = () => document.querySelector('.turn[data-state="running"]')

// Enter sends, Shift+Enter starts a new line; never in the middle of composing a character.
document.addEventListener("keydown", (event) => {
  const field = event.target
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || field.id !== "message" || field.type !== "textarea") return
  event.preventDefault()
  if (field.value.trim() && !runningTurn()) field.form.requestSubmit()
})

// A list that is dropped on the conversation opens its preview: nothing is saved before somebody looked at it.
document.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault() })
document.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return
  event.preventDefault()
  const form = $("drop")
  form.elements.file.files = event.dataTransfer.files
  form.requestSubmit()
})

// One turn at a time: the next message can be written, but not sent.
function sync() {
  const busy = Boolean(runningTurn())
  document.querySelectorAll("#composer button[type=submit]").forEach((button) => { button.disabled = busy })
  grow($("message"))
}

// Where CSS cannot size a field by its content.
function grow(field) {
  if (field?.type !== "textarea" || CSS.supports("field-sizing", "content")) return
  field.style.blockSize = "auto"
  field.style.blockSize = `${field.scrollHeight}px`
}
document.addEventListener("input", (event) => { if (event.target.id === "message") grow(event.target) })

// An example becomes a message to edit.
document.addEventListener("click", (event) => {
  const example = event.target.closest("[data-fill]")
  const field = $("message")
  if (!example || field?.type !== "textarea") return
  field.value = example.dataset.fill
  field.focus()
  grow(field)
})

// Whoever sends wants to see the answer, wherever they had scrolled to. (The scroller runs in reverse: 0 is the end.)
document.addEventListener("htmx:before:request", (event) => {
  if (event.target.id === "composer") $("scroll").scrollTop = 0
})

// What is typed while a message is on its way is the beginning of the next one.
let sent = null
document.addEventListener("htmx:before:request", (event) => {
  if (event.target.id === "composer" && $("message").type === "textarea") sent = $("message").value
})
document.addEventListener("htmx:finally:request", (event) => { if (event.detail.ctx.sourceElement.id === "composer") sent = null })
function unsent() {
  const field = $("message")
  if (field?.type !== "textarea") return ""
  return sent && field.value.startsWith(sent) ? field.value.slice(sent.length) : field.value
}

// A draft survives the composer's change into a passphrase field and back.
let draft = ""
document.addEventListener("htmx:before:swap", (event) => {
  const replacesComposer = event.detail.tasks.some((task) => task.target?.id === "composer")
  if (replacesComposer && event.detail.ctx.response?.status !== 422) draft = unsent() || draft
})
function restoreDraft() {
  const field = $("message")
  if (!draft || field?.type !== "textarea") return
  if (!field.value) field.value = draft
  draft = ""
  grow(field)
}
document.addEventListener("htmx:after:swap", () => {
  restoreDraft()
  sync()
  if ($("composer-error") && document.activeElement === document.body) $("message")?.focus()
})

// And it survives leaving the page, were it only to log in again. Only the same tab at the same address sees it.
const draftKey = () => `draft ${location.pathname}`
addEventListener("pagehide", () => {
  const text = unsent() || draft
  if (text.trim()) sessionStorage.setItem(draftKey(), text)
})
addEventListener("pageshow", () => {
  draft ||= sessionStorage.getItem(draftKey()) ?? ""
  sessionStorage.removeItem(draftKey())
  restoreDraft()
})

// The end of a turn: say it once, let the next one be sent, and put the cursor where the answer goes.
function finish(turn) {
  if (turn.dataset.state !== "running") return
  turn.dataset.state = "done"
  turn.removeAttribute("aria-busy")
  turn.removeAttribute("hx-sse:connect")
  $("announcer").textContent = spoken(turn)
  sync()
  const field = $("message") ?? document.querySelector("#composer a")
  const elsewhere = document.activeElement && document.activeElement !== document.body && !$("composer")?.contains(document.activeElement)
  const wouldOpenKeyboard = matchMedia("(pointer: coarse)").matches && field?.type !== "password"
  if (field && !elsewhere && !wouldOpenKeyboard) field.focus({ preventScroll: true })
}

function spoken(turn) {
  const cards = [...turn.querySelectorAll(".card")].map((card) =>
    [".card-name", ".card-phone > :first-child", ".card-note"].map((part) => card.querySelector(part)?.textContent.trim()).filter(Boolean).join(", "))
  return [turn.querySelector(".reply")?.textContent.trim(), ...cards].filter(Boolean).join(" ")
}

const note = (turn, text) => {
  const status = turn.querySelector(".status")
  if (!status) return
  status.classList.toggle("is-note", Boolean(text))
  const line = status.querySelector(".status-text")
  if (line) line.textContent = text || "Working on it"
}

document.addEventListener("htmx:sse:error", (event) => { if (runningTurn() === event.target) note(event.target, "Connection lost. Trying again") })
document.addEventListener("htmx:sse:after:connection", (event) => { if (event.target.matches(".turn")) note(event.target, "") })
document.addEventListener("htmx:sse:close", (event) => { if (event.target.matches(".turn")) finish(event.target) })

// A request that came to nothing: a stream is asked for again, and a message stays in its field.
function failed(event) {
  const turn = event.target.closest?.(".turn")
  const status = event.detail.ctx?.response?.status ?? 0
  if (turn?.dataset.state === "running") retry(turn, status)
  else if (event.target.id === "composer" && status !== 422) complain(`That was not sent. ${advice(status)}`)
}
document.addEventListener("htmx:error", failed)
document.addEventListener("htmx:response:error", failed)

const isOurFault = (status) => status >= 500 || status === 429
function advice(status) {
  if (isOurFault(status)) return "Something is wrong on our side: try again in a moment."
  return status ? "Reload the page and try again." : "Check your connection and try again."
}

// A stream that broke is resumed by htmx; one that never began, here.
const FIRST_WAIT = 500, LONGEST_WAIT = 10_000
function retry(turn, status) {
  if (status && !isOurFault(status)) {
    turn.dataset.state = "lost"
    note(turn, "The connection was lost. Reload the page to see the answer.")
    return sync()
  }
  const failures = turn.dataset.failures = 1 + Number(turn.dataset.failures ?? 0)
  note(turn, "Connection lost. Trying again")
  const again = () => { if (turn.isConnected) htmx.ajax("GET", turn.getAttribute("hx-sse:connect"), { source: turn }) }
  setTimeout(again, Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT))
}

function complain(text) {
  const line = $("composer-error") ?? Object.assign(document.createElement("p"), { id: "composer-error", className: "composer-error" })
  line.setAttribute("role", "alert")
  $("composer").prepend(line)
  line.textContent = text
}

sync()
if (!matchMedia("(pointer: coarse)").matches) $("message")?.focus({ preventScroll: true })
