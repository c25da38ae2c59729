// The ceremony of a passkey: ask the browser for it, put what it says into the form, and send that.
const form = document.querySelector("[data-passkey]")
const trouble = form.querySelector("[role=alert]")
const { creation_options: creation, request_options: request } = JSON.parse(document.getElementById("js_data").textContent)

form.querySelector("button").addEventListener("click", async () => {
  trouble.hidden = true
  try {
    const credential = creation ? await webauthnJSON.create(creation) : await webauthnJSON.get(request)
    form.elements.credential.value = JSON.stringify(credential)
    form.submit()
  } catch (error) {
    trouble.textContent = error.name === "InvalidStateError"
      ? form.dataset.there
      : form.dataset.nothing
    trouble.hidden = false
  }
})
