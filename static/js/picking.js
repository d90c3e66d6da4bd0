// Selecting rows: the bulk bar says how many are picked and how many of them an action will leave out.

const boxes = () => [...document.querySelectorAll("input[data-pick]")];

const refresh = () => {
  const bar = document.querySelector("[data-bulk-bar]");
  if (!bar) return;
  const picked = boxes().filter((box) => box.checked);
  bar.hidden = picked.length === 0;
  for (const box of boxes()) box.closest("[data-row]").classList.toggle("picked", box.checked);
  bar.querySelector("[data-bulk-count]").textContent = picked.length;
  for (const button of bar.querySelectorAll("[data-bulk-states]")) {
    const states = button.dataset.bulkStates.split(" ");
    const fits = picked.filter((box) => states.includes(box.dataset.state)).length;
    const note = button.querySelector("[data-bulk-fits]");
    note.textContent = fits === picked.length ? "" : ` (${fits}/${picked.length})`;
    button.disabled = fits === 0;
  }
};

document.addEventListener("change", (event) => {
  const target = event.target;
  if (target.matches("input[data-pick-all]")) {
    for (const box of boxes()) box.checked = target.checked;
    refresh();
  } else if (target.matches("input[data-pick]")) {
    refresh();
  }
});
window.addEventListener("pageshow", refresh);
refresh();
