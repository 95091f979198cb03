// The day of the business by staff.

import { clockTime, dayName } from "./clock.js";
import { $, keyed, make, setText } from "./dom.js";

let blockInView = null;

export function drawDay(state, accents) {
  const { day, staff, now } = state;
  const isToday = day.date === now.today;
  setText($("day-name"), isToday ? `Today, ${dayName(day.date)}` : dayName(day.date));
  $("before").dataset.day = day.before;
  $("after").dataset.day = day.after;
  const grid = $("grid");
  grid.style.setProperty("--from", day.opens);
  grid.style.setProperty("--minutes", day.closes - day.opens);
  grid.style.setProperty("--columns", staff.length);
  grid.dataset.opens = day.opens;
  grid.dataset.closes = day.closes;
  grid.dataset.today = isToday ? "yes" : "";
  if (grid.dataset.day !== day.date) {
    grid.dataset.day = day.date;
    grid.replaceChildren();
    delete grid.dataset.drawn;
  }
  const hours = { id: "hours", from: day.opens, until: day.closes };
  keyed(grid, [hours, ...staff, { id: "now" }], (row) => {
    if (row.id === "hours") return createHours(row);
    if (row.id === "now") return make("div", "now-line");
    return createColumn(row);
  }, (element, row) => {
    if (row.blocks) updateColumn(element, row, accents);
  });
  bringIntoView(day.date, staff.flatMap((member) => member.blocks), accents);
}

function createHours({ from, until }) {
  const axis = make("div", "hours");
  axis.setAttribute("aria-hidden", "true");
  for (let minute = Math.ceil(from / 60) * 60; minute < until; minute += 60) {
    const hour = make("span", "hour", clockTime(minute));
    hour.style.setProperty("--at", minute);
    axis.append(hour);
  }
  return axis;
}

function createColumn(member) {
  const column = make("section", "column");
  column.setAttribute("aria-label", member.name);
  const away = make("div", "shifts");
  for (const [from, until] of member.works) {
    const shift = make("div", "shift");
    shift.style.setProperty("--at", from);
    shift.style.setProperty("--long", until - from);
    away.append(shift);
  }
  const name = make("h3", "", member.name);
  if (!member.works.length) name.append(make("small", "", " off"));
  column.append(name, away, make("ol", "blocks"));
  return column;
}

function updateColumn(column, member, accents) {
  keyed(column.querySelector(".blocks"), member.blocks, createBlock, (block, row) => {
    block.style.setProperty("--at", row.from);
    block.style.setProperty("--long", row.until - row.from);
    const accent = accents.get(row.customer_id) || "";
    const isNew = block.classList.contains("new") ? " new" : "";
    block.className = `block ${row.kind} ${accent}${row.until - row.from <= 30 ? " short" : ""}${isNew}`;
    const who = row.kind === "open" ? "Free again" : row.customer || "New customer";
    setText(block.querySelector(".who"), who);
    setText(block.querySelector(".what"), row.kind === "hold" ? `held: ${row.service}` : row.service);
    const left = block.querySelector(".left");
    left.dataset.until = row.kind === "hold" && row.expires ? row.expires : "";
    left.dataset.waits = row.kind === "hold" && !row.expires ? "yes" : "";
    block.title = `${clockTime(row.from)} to ${clockTime(row.until)}: ${row.service}`;
    setText(block.querySelector(".span"), `${clockTime(row.from)} to ${clockTime(row.until)}`);
  });
}

function createBlock() {
  const block = make("li");
  const line = make("span", "line");
  line.append(make("strong", "who"), make("span", "left"));
  block.append(line, make("span", "what"), make("span", "span hidden"));
  return block;
}

// The part of the day that the story is about, once it changes.
function bringIntoView(date, blocks, accents) {
  const block = blocks.find((row) => row.kind === "hold")
    || blocks.find((row) => row.kind === "open")
    || blocks.find((row) => accents.has(row.customer_id));
  const seen = block ? `${date} ${block.from} ${block.kind}` : null;
  if (seen === blockInView) return;
  blockInView = seen;
  const element = block && document.querySelector(`.block[data-key="${block.id}"]`);
  const scroll = $("grid-scroll");
  if (!element || scroll.scrollHeight <= scroll.clientHeight) return;
  const middle = element.getBoundingClientRect().top - scroll.getBoundingClientRect().top;
  const column = element.closest(".column");
  scroll.scrollTo({
    top: scroll.scrollTop + middle - scroll.clientHeight / 2,
    left: column.offsetLeft + column.clientWidth > scroll.clientWidth ? column.offsetLeft - 60 : 0,
    behavior: "smooth",
  });
}
