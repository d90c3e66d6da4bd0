// Keyboard: / search, j k move, Enter opens, x selects, f first action, a r decide (the row at hand first), ? help, Esc back.

const writing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);

const move = (step) => {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(all.length - 1, Math.max(0, here + step))] ?? all[0];
  next.querySelector("a")?.focus();
  next.scrollIntoView({ block: "nearest" });
};

const press = (selector) => {
  const found = document.querySelector(selector);
  if (found) found.click();
  return Boolean(found);
};

const decide = (key) => {
  const inRow = document.activeElement?.closest("[data-row]")?.querySelector(`[data-row-key="${key}"]`);
  if (inRow) inRow.click();
  else press(`main [data-key="${key}"]`);
};

const keys = {
  "/": () => document.getElementById("search")?.focus(),
  "?": () => document.getElementById("help")?.showModal(),
  j: () => move(1),
  k: () => move(-1),
  x: () => document.activeElement?.closest("[data-row]")?.querySelector("input[type=checkbox]")?.click(),
  f: () => press('main [data-key="f"]'),
  a: () => decide("a"),
  r: () => decide("r"),
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.target.closest("form")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (writing(event.target)) {
    if (event.key === "Escape" && event.target.id === "search") event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  const action = keys[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});
