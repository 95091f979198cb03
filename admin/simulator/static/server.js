// Talking to the server.

import { $, setText } from "./dom.js";

const csrf = document.querySelector("meta[name=csrf-token]").content;
const base = new URL(".", location.href);
let whenDone = () => {};

// What to do once the server has taken a step.
export function afterPosts(callback) {
  whenDone = callback;
}

export function trouble(text) {
  $("trouble").hidden = !text;
  setText($("trouble"), text || "");
}

export async function post(path, fields = {}) {
  try {
    const answer = await fetch(new URL(path, base), {
      method: "POST",
      headers: { "X-CSRFToken": csrf, Accept: "application/json" },
      body: new URLSearchParams(fields),
    });
    if (!answer.ok) {
      const told = await answer.json().catch(() => null);
      throw new Error(told?.error?.message || "That did not work.");
    }
    trouble("");
  } catch (error) {
    trouble(error instanceof TypeError ? "The server does not answer. Trying again…" : error.message);
    return false;
  }
  whenDone();
  return true;
}

// What is at an address, or null where there is nothing to be had; the trouble is told then.
export async function get(path) {
  try {
    const answer = await fetch(new URL(path, base), { headers: { Accept: "application/json" } });
    if (answer.ok) return await answer.json();
    trouble("That could not be opened.");
  } catch {
    trouble("The server does not answer. Trying again…");
  }
  return null;
}

// The state of a day, or null while the token still stands for it.
export async function ask(day, token) {
  const query = new URLSearchParams();
  if (day) query.set("day", day);
  if (token) query.set("since", token);
  const answer = await fetch(new URL(`state?${query}`, base), {
    headers: { Accept: "application/json" },
  });
  if (answer.status === 204) return null;
  const state = await answer.json();
  if (!answer.ok) throw new Error(state.error?.message);
  return state;
}
