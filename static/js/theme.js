// Day and night without a round trip: the choice is kept in the cookie that the server reads, and shown at once.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-theme-form]") || !event.submitter) return
  event.preventDefault()
  show(event.submitter.value)
  const secure = location.protocol === "https:" ? "; Secure" : ""
  document.cookie = `theme=${event.submitter.value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`
})

function show(theme) {
  document.querySelector("meta[name=color-scheme]").content = theme === "auto" ? "light dark" : theme
  document.querySelectorAll("[data-theme-form] button").forEach((button) => button.setAttribute("aria-pressed", button.value === theme))
  document.querySelectorAll("meta[name=theme-color]").forEach((meta) => {
    meta.media = theme === "auto" ? `(prefers-color-scheme: ${meta.dataset.for})` : meta.dataset.for === theme ? "all" : "not all"
  })
}
