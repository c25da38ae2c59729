// The composer, where HTML and htmx leave off: keys, focus, drafts, and what becomes of a message that was not sent.

const $ = (id) => document.getElementById(id)

// Enter sends, Shift+Enter starts a new line; never in the middle of composing a character.
document.addEventListener("keydown", (event) => {
  const field = event.target
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || field.id !== "message" || field.type !== "textarea") return
  event.preventDefault()
  if (field.value.trim()) field.form.requestSubmit()
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
  field.value = example ? example.dataset.fill : [field.value.trim(), unanswered.textContent].filter(Boolean).join("\n")
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
  if (event.target.id === "composer" && status !== 422) complain(`That was not sent. ${advice(status)}`)
}
document.addEventListener("htmx:error", failed)
document.addEventListener("htmx:response:error", failed)

const isOurFault = (status) => status >= 500 || status === 429
function advice(status) {
  if (isOurFault(status)) return "Something is wrong on our side: try again in a moment."
  return status ? "Reload the page and try again." : "Check your connection and try again."
}

function complain(text) {
  const line = $("composer-error") ?? Object.assign(document.createElement("p"), { id: "composer-error", className: "composer-error" })
  line.setAttribute("role", "alert")
  $("composer").prepend(line)
  line.textContent = text
}

sync()
if (!matchMedia("(pointer: coarse)").matches) $("message")?.focus({ preventScroll: true })
