// The day that is open: which of the staff a phone shows, the line of the present, and a tap on free
// time. What can be done without scripts is done without them.

(() => {
  const STEP_MS = 5 * 60 * 1000;
  const LANE_STEPS = 3; // a tap means the quarter of an hour in which it is

  document.documentElement.classList.add("scripted");

  let chosen = null;

  const board = () => document.getElementById("board");

  // --- one member of staff at a time, on a phone ---

  function choose(staffId) {
    const stripes = [...document.querySelectorAll("#board .stripe")];
    if (!stripes.some((stripe) => stripe.dataset.staff === staffId)) return false;
    chosen = staffId;
    for (const stripe of stripes) stripe.classList.toggle("chosen", stripe.dataset.staff === staffId);
    for (const button of document.querySelectorAll("#board [data-who]")) {
      button.setAttribute("aria-pressed", String(button.dataset.who === staffId));
    }
    return true;
  }

  function chooseAgain() {
    const here = board();
    if (!here) return;
    const first = here.querySelector(".stripe");
    for (const wanted of [chosen, here.dataset.chosen, first?.dataset.staff]) {
      if (wanted && choose(wanted)) return;
    }
  }

  document.body.addEventListener("click", (event) => {
    const button = event.target.closest("#board [data-who]");
    if (button) choose(button.dataset.who);
  });

  // --- the line of the present ---

  function stepHeight(here) {
    const lane = here.querySelector(".lane");
    const steps = (new Date(here.dataset.ends) - new Date(here.dataset.begins)) / STEP_MS;
    return lane ? lane.getBoundingClientRect().height / steps : 0;
  }

  function moveNow() {
    const here = board();
    if (!here || !window.staffPage) return;
    const begins = new Date(here.dataset.begins);
    const steps = (window.staffPage.serverNow() - begins) / STEP_MS;
    const most = (new Date(here.dataset.ends) - begins) / STEP_MS;
    for (const line of here.querySelectorAll(".now")) {
      line.hidden = steps < 0 || steps > most;
      line.style.top = `${steps * stepHeight(here)}px`;
    }
  }

  // --- a tap on free time books it ---

  document.body.addEventListener("click", (event) => {
    const here = board();
    const lane = event.target.closest("#board .lane");
    if (!lane || !here.dataset.book || event.target.closest(".block")) return;
    if (lane.classList.contains("just-dropped")) return;
    const steps = (event.clientY - lane.getBoundingClientRect().top) / stepHeight(here);
    const at = new Date(+new Date(here.dataset.begins) + Math.floor(steps / LANE_STEPS) * LANE_STEPS * STEP_MS);
    if (at <= window.staffPage.serverNow()) return;
    const asked = new URL(here.dataset.book, window.location);
    asked.searchParams.set("starts_at", at.toISOString());
    asked.searchParams.set("staff_id", lane.parentElement.dataset.staff);
    htmx.ajax("GET", asked.pathname + asked.search, { source: here, target: "#dialog-body", swap: "innerHTML" });
  });

  // --- which day ---

  // A day that is picked is gone to at once; one that is typed when it is complete: at Enter, or when
  // the field is left.
  let isTyped = false;

  function goTo(field) {
    if (field.checkValidity() && field.value !== field.dataset.was) field.form.requestSubmit();
  }

  document.body.addEventListener("keydown", (event) => {
    if (event.target.matches("input[data-go]") && event.key !== "Enter") isTyped = true;
  });
  document.body.addEventListener("pointerdown", () => {
    isTyped = false;
  });
  document.body.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-go]")) event.target.dataset.was = event.target.value;
  });
  document.body.addEventListener("change", (event) => {
    if (event.target.matches("[data-go]") && !isTyped) goTo(event.target);
  });
  document.body.addEventListener("focusout", (event) => {
    if (event.target.matches("input[data-go]") && isTyped) goTo(event.target);
  });

  // --- the present in sight, and what was in sight kept there ---

  function showNow() {
    const here = board();
    const days = here?.querySelector(".days");
    const seen = here?.querySelector(".now:not([hidden])") || here?.querySelector(".visit, .opening");
    if (!days || !seen) return;
    const isInside = days.scrollHeight > days.clientHeight;
    const below = seen.getBoundingClientRect().top - days.getBoundingClientRect().top;
    if (isInside) days.scrollTop = Math.max(0, below - days.clientHeight / 3);
    else if (!document.querySelector("#attention:not(.is-calm), #rounds:not(.is-calm)")) {
      window.scrollTo(0, Math.max(0, seen.getBoundingClientRect().top + window.scrollY - window.innerHeight / 2));
    }
  }

  let scrolled = null;
  let opened = [];

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { target } = event.detail;
    const days = target.id === "board" && target.querySelector(".days");
    if (days) scrolled = { top: days.scrollTop, left: days.scrollLeft };
    opened = [...target.querySelectorAll("details[id][open]")].map((one) => one.id);
  });
  document.body.addEventListener("htmx:afterSwap", () => {
    const days = scrolled && board()?.querySelector(".days");
    if (days) days.scrollTo(scrolled.left, scrolled.top);
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    scrolled = null;
    opened = [];
  });

  // Whoever adds somebody new is not somebody known.
  document.body.addEventListener("input", (event) => {
    if (!event.target.closest(".new-customer")) return;
    const isNew = document.querySelector("#people [data-new]");
    if (isNew) isNew.checked = true;
  });

  document.body.addEventListener("htmx:afterSettle", () => {
    chooseAgain();
    moveNow();
  });

  chooseAgain();
  moveNow();
  if (!window.location.hash && window.scrollY === 0) showNow();
  setInterval(moveNow, 15000);
  window.addEventListener("resize", moveNow);
})();
