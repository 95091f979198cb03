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

  document.body.addEventListener("change", (event) => {
    if (event.target.matches("[data-go]") && event.target.checkValidity()) event.target.form.requestSubmit();
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
  setInterval(moveNow, 15000);
  window.addEventListener("resize", moveNow);
})();
