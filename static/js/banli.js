// The little the pages need beyond htmx: menus, the drawer, keys, forms that are sent once. All works without it.
import "./keys.js";
import "./picking.js";
import "./forms.js";
import "./drafts.js";

const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
};

document.addEventListener("click", (event) => {
  closeMenus(event.target);
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) document.getElementById(opener.dataset.openDialog)?.showModal();
  const closer = event.target.closest("[data-close-dialog]");
  const dialog = closer?.closest("dialog");
  if (dialog) {
    event.preventDefault();
    dialog.close();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches?.("[data-submit-on-change]")) field.form.requestSubmit();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "drawer-body") return;
  const drawer = document.getElementById("drawer");
  const title = drawer.querySelector("h2");
  if (title) drawer.setAttribute("aria-label", title.textContent.trim());
  if (!drawer.open) drawer.showModal();
  drawer.scrollTop = 0;
  const start = drawer.querySelector(".error-summary, .refusal, input:not([type=hidden]), select, textarea");
  start?.focus();
});

document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

document.getElementById("drawer")?.addEventListener("close", () => {
  document.getElementById("drawer-body").replaceChildren();
});
