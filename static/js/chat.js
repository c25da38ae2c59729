// The composer, where HTML and htmx leave off: keys, focus, drafts, and what becomes of a message that was not sent.

const $ = (id) => document.getElementById(id)
const words = document.body.dataset

// Enter sends, Shift+Enter starts a new line; never in the middle of composing a character.
document.addEventListener("keydown", (event) => {
  const field = event.target
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || field.id !== "message" || field.type !== "textarea") return
  event.preventDefault()
  if (field.value.trim()) field.form.requestSubmit()
})

// "/" leads to the field, an arrow up in an empty one brings the last message back, Escape ends the asking for a passphrase.
const isField = (element) => element.matches("input, textarea, select, [contenteditable]")
document.addEventListener("keydown", (event) => {
  const field = $("message")
  if (!field || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector(":popover-open")) return
  if (event.key === "/" && !isField(event.target)) field.focus()
  else if (event.key === "ArrowUp" && event.target === field && field.type === "textarea" && !field.value) fill(lastSaid())
  else if (event.key === "Escape" && field.type === "password" && !document.querySelector(".turn[aria-busy]")) cancelAsking()
  else return
  event.preventDefault()
})
const lastSaid = () => [...document.querySelectorAll(".said-text")].at(-1)?.textContent ?? ""
const cancelAsking = () => document.querySelector("#composer [value=cancel]").click()

function fill(text) {
  const field = $("message")
  field.value = text
  field.focus()
  field.setSelectionRange(text.length, text.length)
  grow(field)
}

// A list that is dropped on the conversation, or pasted and too long for a message, opens its preview: nothing is saved before
// somebody looked at it.
const scroller = $("scroll")
const holdsFiles = (event) => event.dataTransfer.types.includes("Files")
document.addEventListener("dragover", (event) => {
  if (!holdsFiles(event)) return
  event.preventDefault()
  scroller.classList.add("is-drop")
})
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) scroller.classList.remove("is-drop") })
document.addEventListener("drop", (event) => {
  scroller.classList.remove("is-drop")
  if (!event.dataTransfer.files.length) return
  event.preventDefault()
  preview(event.dataTransfer.files)
})
document.addEventListener("paste", (event) => {
  const field = event.target, { files } = event.clipboardData, text = event.clipboardData.getData("text/plain")
  if (field.id !== "message" || field.type !== "textarea") return
  const isTooLong = field.value.length + text.length > field.maxLength && text.trim().includes("\n")
  if (!files.length && !isTooLong) return
  event.preventDefault()
  const list = new DataTransfer()
  if (!files.length) list.items.add(new File([text], `${words.pasted}.txt`, { type: "text/plain" }))
  preview(files.length ? files : list.files)
})
function preview(files) {
  const form = $("drop")
  form.elements.file.files = files
  form.requestSubmit()
}

// A number that is sealed by now is asked for again, where it can be asked for.
document.addEventListener("click", (event) => {
  const show = event.target.closest("[data-ask]")
  if (!show || $("message")?.type !== "textarea" || $("message").value) return
  event.preventDefault()
  fill(show.dataset.ask)
  $("message").form.requestSubmit()
})

// No connection: say so, and say what becomes of what is written. A way to the end for who has scrolled up.
function tellConnection() {
  $("offline").textContent = navigator.onLine ? "" : words.offline
}
addEventListener("offline", tellConnection)
addEventListener("online", tellConnection)
tellConnection()
const toEnd = document.querySelector("[data-to-end]")
scroller.addEventListener("scroll", () => { toEnd.hidden = scroller.scrollTop > -240 }, { passive: true })
toEnd.addEventListener("click", () => { scroller.scrollTo({ top: 0 }); $("message")?.focus({ preventScroll: true }) })

// Messages may wait for their turn, passphrases not: the answer before may end the asking.
function sync() {
  const busy = $("message")?.type === "password" && Boolean(document.querySelector(".turn[aria-busy]"))
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

// An example, or a message that was not answered, becomes a message to edit.
document.addEventListener("click", (event) => {
  const example = event.target.closest("[data-fill]")
  const unanswered = event.target.closest("[data-again]")?.closest(".turn").querySelector(".said-text")
  const field = $("message")
  if (!(example || unanswered) || field?.type !== "textarea") return
  fill(example ? example.dataset.fill : [field.value.trim(), unanswered.textContent].filter(Boolean).join("\n"))
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
  const composer = event.detail.tasks.find((task) => task.target?.id === "composer")?.fragment?.querySelector("#composer")
  if (!composer) return
  const refused = event.detail.ctx.response?.status === 422
  if (!refused) draft = unsent() || draft
  else if (composer.dataset.state !== "text" && $("message")?.type === "textarea") draft = $("message").value
  if (event.target.id === "composer") sent = null
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

// The end of a turn: the cursor goes where the answer goes.
document.addEventListener("turn:end", (event) => {
  sync()
  const field = $("message") ?? document.querySelector("#composer a")
  const focused = document.activeElement
  const elsewhere = focused && focused !== document.body && !$("composer")?.contains(focused) && !focused.closest(".stop")
  const wouldOpenKeyboard = matchMedia("(pointer: coarse)").matches && field?.type !== "password"
  if (field && !elsewhere && !wouldOpenKeyboard) field.focus({ preventScroll: true })
})

// A message that came to nothing stays in its field.
function failed(event) {
  const status = event.detail.ctx?.response?.status ?? 0
  if (event.target.id === "composer" && status !== 422) complain(`${words.unsent} ${advice(status)}`)
}
document.addEventListener("htmx:error", failed)
document.addEventListener("htmx:response:error", failed)

const isOurFault = (status) => status >= 500 || status === 429
function advice(status) {
  if (isOurFault(status)) return words.ourFault
  return status ? words.reload : words.noConnection
}

function complain(text) {
  const line = $("composer-error") ?? Object.assign(document.createElement("p"), { id: "composer-error", className: "composer-error" })
  line.setAttribute("role", "alert")
  $("composer").prepend(line)
  line.textContent = text
}

sync()
if (!matchMedia("(pointer: coarse)").matches) $("message")?.focus({ preventScroll: true })
