// Moving a visit by dragging: with the mouse at once, on a touch screen after a long press, so that a
// swipe still scrolls. It snaps to a quarter of an hour, stays where it is dropped, and springs back if
// that is refused; Escape lets go of it. Keyboards have the form behind the visit's Move.

(() => {
  const STEP_MS = 5 * 60 * 1000;
  const SNAP = 3; // steps
  const PRESS_MS = 350;
  const SLOP_PX = 8;
  const EDGE_PX = 56;
  const SCROLL_PX = 10;

  let held = null; // pressed, not lifted yet
  let drag = null;

  const board = () => document.getElementById("board");

  function metrics(lane) {
    const here = board();
    const begins = +new Date(here.dataset.begins);
    const steps = (new Date(here.dataset.ends) - begins) / STEP_MS;
    const box = lane.getBoundingClientRect();
    return { begins, steps, box, step: box.height / steps };
  }

  function clock(instant) {
    const here = board();
    return new Intl.DateTimeFormat(here.dataset.language, {
      timeZone: here.dataset.zone,
      hour: "numeric",
      minute: "2-digit",
    }).format(instant);
  }

  // When it ends stands behind, for those who cannot see how long it is.
  function showTime(block, words) {
    block.querySelector(".time").firstChild.data = words;
  }

  // --- press, lift ---

  document.addEventListener("pointerdown", (event) => {
    const button = event.target.closest("#board [data-move]");
    if (!button || event.button !== 0 || drag) return;
    held = { button, id: event.pointerId, x: event.clientX, y: event.clientY, kind: event.pointerType };
    if (event.pointerType !== "mouse") held.timer = setTimeout(lift, PRESS_MS);
  });

  function forget() {
    if (held?.timer) clearTimeout(held.timer);
    held = null;
  }

  function lift() {
    const { button, id, x, y } = held;
    forget();
    if (!button.isConnected) return;
    const block = button.closest(".block");
    const lane = block.closest(".lane");
    const ghost = block.cloneNode(true);
    ghost.classList.add("ghost");
    ghost.querySelector("button").removeAttribute("id");
    ghost.setAttribute("aria-hidden", "true");
    lane.querySelector("ol").append(ghost);
    block.classList.add("lifted");
    document.documentElement.classList.add("is-dragging");
    const grip = y - block.getBoundingClientRect().top;
    drag = { button, block, ghost, lane, from: lane, id, grip, x, y, at: null, hasMoved: false };
    try {
      button.setPointerCapture(id);
    } catch {
      // The pointer is gone already; pointerup or pointercancel has been or will be heard.
    }
    navigator.vibrate?.(15);
    follow();
  }

  // --- follow ---

  function follow() {
    const stripe = stripeAt(drag.x) || drag.lane.closest(".stripe");
    const lane = stripe.querySelector(".lane");
    if (lane !== drag.lane) {
      lane.querySelector("ol").append(drag.ghost);
      drag.lane = lane;
    }
    const { begins, steps, box, step } = metrics(lane);
    const length = Math.round(drag.block.getBoundingClientRect().height / step);
    const wanted = Math.round((drag.y - drag.grip - box.top) / step / SNAP) * SNAP;
    const at = Math.max(0, Math.min(wanted, steps - length));
    drag.at = new Date(begins + at * STEP_MS);
    drag.ghost.style.top = `${at * step}px`;
    showTime(drag.ghost, clock(drag.at));
  }

  function stripeAt(x) {
    return [...document.querySelectorAll("#board .stripe")].find((stripe) => {
      const box = stripe.getBoundingClientRect();
      return box.width > 0 && x >= box.left && x < box.right;
    });
  }

  // Near an edge of what is in sight, the day goes on: within its own frame, or with the page.
  function scrollAtEdge() {
    if (!drag) return;
    const days = board().querySelector(".days");
    const isInside = days.scrollHeight > days.clientHeight;
    const box = days.getBoundingClientRect();
    const top = isInside ? box.top : EDGE_PX;
    const bottom = isInside ? box.bottom : window.innerHeight - EDGE_PX;
    const by = drag.y < top + EDGE_PX ? -SCROLL_PX : drag.y > bottom - EDGE_PX ? SCROLL_PX : 0;
    if (!by) return;
    (isInside ? days : window).scrollBy(0, by);
    follow();
  }

  setInterval(scrollAtEdge, 30);

  document.addEventListener("pointermove", (event) => {
    if (held && event.pointerId === held.id) {
      const far = Math.hypot(event.clientX - held.x, event.clientY - held.y);
      if (far <= SLOP_PX / (held.kind === "mouse" ? 2 : 1)) return;
      if (held.kind === "mouse") lift();
      else forget(); // a swipe: the page scrolls
    }
    if (!drag || event.pointerId !== drag.id) return;
    drag.hasMoved ||= Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 0;
    drag.x = event.clientX;
    drag.y = event.clientY;
    follow();
  });

  // Once it is lifted, the finger moves the visit and not the page.
  document.addEventListener("touchmove", (event) => drag && event.preventDefault(), { passive: false });
  document.addEventListener("contextmenu", (event) => (drag || held) && event.preventDefault());

  // --- drop ---

  document.addEventListener("pointerup", (event) => {
    forget();
    if (drag && event.pointerId === drag.id) drop();
  });

  document.addEventListener("pointercancel", () => {
    forget();
    if (drag) letGo();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) letGo();
  });

  function letGo() {
    const { ghost, block } = drag;
    ghost.remove();
    block.classList.remove("lifted");
    document.documentElement.classList.remove("is-dragging");
    ignoreClick();
    drag = null;
  }

  // The click that ends a drag means nothing more.
  function ignoreClick() {
    const stop = (event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => document.removeEventListener("click", stop, { capture: true }), 50);
  }

  function drop() {
    const { button, block, ghost, lane, from, at, hasMoved } = drag;
    const staffId = lane.closest(".stripe").dataset.staff;
    const isWhereItWas = +at === +new Date(button.dataset.starts) && staffId === button.dataset.staff;
    if (!hasMoved || isWhereItWas) {
      letGo();
      return;
    }
    const top = ghost.style.top;
    const was = block.querySelector(".time").firstChild.data;
    ignoreClick();
    ghost.remove();
    document.documentElement.classList.remove("is-dragging");
    drag = null;
    block.classList.remove("lifted");
    block.classList.add("waits");
    block.style.top = top;
    showTime(block, clock(at));
    lane.querySelector("ol").append(block);
    const springBack = () => {
      if (!block.isConnected) return;
      block.classList.remove("waits");
      block.classList.add("springs");
      from.querySelector("ol").append(block);
      showTime(block, was);
      block.style.top = "";
    };
    post(button, at, staffId).then((isDone) => isDone || springBack());
  }

  function post(button, at, staffId) {
    const values = { starts_at: at.toISOString(), staff_id: staffId, by: "drag" };
    return new Promise((answer) => {
      const heard = (event) => {
        if (event.detail.requestConfig.path !== button.dataset.move) return;
        document.body.removeEventListener("htmx:afterRequest", heard);
        answer(event.detail.xhr.status > 0 && event.detail.xhr.status < 300);
      };
      document.body.addEventListener("htmx:afterRequest", heard);
      htmx.ajax("POST", button.dataset.move, { source: document.body, swap: "none", values });
    });
  }

  // What is being moved is not replaced under the finger.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "board" && drag) event.detail.shouldSwap = false;
  });
})();
