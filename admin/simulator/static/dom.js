// Elements: everything that people wrote goes through textContent.

export const $ = (id) => document.getElementById(id);

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Keep elements of rows that are still there, so that only what is new moves.
export function keyed(parent, rows, create, update) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let at = null;
  for (const row of rows) {
    let element = known.get(row.id);
    if (element) known.delete(row.id);
    else {
      element = create(row);
      element.dataset.key = row.id;
      if (parent.dataset.drawn) element.classList.add("new");
    }
    const place = at ? at.nextSibling : parent.firstChild;
    if (element !== place) parent.insertBefore(element, place);
    update(element, row); // in its place, so that it can measure itself
    at = element;
  }
  for (const gone of known.values()) gone.remove();
  parent.dataset.drawn = "yes";
}
