// The sample conversation, played once when it comes into view. Everything keeps its place, so nothing on the page moves; who
// asked for less motion sees it stand there, and so does everybody without scripts.

const sample = document.querySelector("[data-sample]")
const button = sample.querySelector("[data-play]")
const steps = [...sample.querySelectorAll(".said, .reply, .card")]
const BEFORE = { said: 900, reply: 700, card: 250 }, WORD = 55
let playing = 0

const pause = (time) => new Promise((resume) => setTimeout(resume, time))
const hide = (element, hidden) => element.classList.toggle("is-to-come", hidden)

function wordsOf(reply) {
  if (!reply.children.length) reply.replaceChildren(...reply.textContent.split(/(?<=\s)/).map((word) => Object.assign(document.createElement("span"), { textContent: word })))
  return [...reply.children]
}

async function play() {
  const round = ++playing
  const goesOn = () => round === playing
  button.textContent = sample.dataset.showAll
  steps.forEach((step) => hide(step, true))
  for (const step of steps) {
    await pause(BEFORE[step.classList[0]])
    if (!goesOn()) return
    const words = step.matches(".reply") ? wordsOf(step) : []
    words.forEach((word) => hide(word, true))
    hide(step, false)
    for (const word of words) {
      await pause(WORD)
      if (!goesOn()) return
      hide(word, false)
    }
  }
  rest()
}

function rest() {
  playing++
  sample.querySelectorAll(".is-to-come").forEach((element) => hide(element, false))
  button.textContent = sample.dataset.playAgain
}

button.addEventListener("click", () => (sample.querySelector(".is-to-come") ? rest() : play()))
button.hidden = false

if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
  const watch = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return
    watch.disconnect()
    play()
  }, { threshold: 0.25 })
  watch.observe(sample)
}
