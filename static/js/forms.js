// Forms: sent once, asked before leaving half-filled, next contact proposed from the intention, reasons in two levels.

const busy = (form, on) => {
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-busy", String(on));
  form.toggleAttribute("data-sent", on);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.hasAttribute("data-sent")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  busy(form, true);
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-once]");
  if (form) busy(form, false);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) busy(form, false);
});

const changed = new WeakSet();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-leave-check]");
  if (form) changed.add(form);
});
window.addEventListener("beforeunload", (event) => {
  const open = [...document.querySelectorAll("form[data-leave-check]")];
  if (open.some((form) => changed.has(form) && !form.hasAttribute("data-sent"))) event.preventDefault();
});

// Intention → next contact. The server sends the last allowed day of each intention in data-latest-… attributes.
const proposeNext = (form) => {
  const plan = form.querySelector("[data-next-plan]");
  const next = form.querySelector("input[name=next_contact_on]");
  if (!plan || !next) return;
  const days = JSON.parse(plan.dataset.nextPlan);
  const intention = form.querySelector("input[name=intention]:checked")?.value ?? "";
  const latest = days[intention] ?? "";
  next.max = latest || plan.dataset.nextMax || "";
  if (!next.dataset.touched) next.value = latest;
  const words = form.querySelector("[data-next-latest]");
  if (words) words.textContent = latest;
};

document.addEventListener("change", (event) => {
  const field = event.target;
  const form = field.closest?.("form");
  if (!form) return;
  if (field.name === "intention") proposeNext(form);
  if (field.name === "next_contact_on") field.dataset.touched = "yes";
  if (field.name === "result") proposeIntention(form, field);
  if (field.name === "reason_class") showReasons(form, field.value);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-set-date]");
  if (!button) return;
  const next = button.form.querySelector("input[name=next_contact_on]");
  next.value = button.dataset.setDate;
  next.dataset.touched = "yes";
});

// A result suggests an intention as long as the person has not chosen one.
const proposeIntention = (form, field) => {
  const plan = form.querySelector("[data-result-plan]");
  if (!plan) return;
  const chosen = form.querySelector("input[name=intention]:checked");
  if (chosen && !chosen.dataset.proposed) return;
  const value = JSON.parse(plan.dataset.resultPlan)[field.value];
  const radio = value && form.querySelector(`input[name=intention][value=${value}]`);
  if (!radio) return;
  if (chosen) delete chosen.dataset.proposed;
  radio.checked = true;
  radio.dataset.proposed = "yes";
  proposeNext(form);
};

// Second-level reasons show once their class is chosen; the classes' own headings are then not needed.
const showReasons = (form, letter) => {
  for (const input of form.querySelectorAll("input[name=reason]")) {
    const shown = input.value.startsWith(letter) && letter !== "";
    input.closest(".choice").hidden = !shown;
    if (!shown) input.checked = false;
  }
  for (const group of form.querySelectorAll(".choice-group")) {
    if (!group.querySelector("input[name=reason]")) continue;
    group.hidden = !group.querySelector(".choice:not([hidden])");
    group.querySelector(".choice-group-label").hidden = true;
  }
  const field = form.querySelector("input[name=reason]")?.closest("fieldset");
  if (field) field.hidden = letter === "";
};
const prepare = (root) => {
  for (const form of root.querySelectorAll("form")) {
    if (!form.querySelector("input[name=reason_class]")) continue;
    const reason = form.querySelector("input[name=reason]:checked")?.value ?? "";
    const letter = form.querySelector("input[name=reason_class]:checked")?.value ?? reason.slice(0, 1);
    showReasons(form, letter);
  }
};
document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
prepare(document);

// A field is checked when it is left: the server checks again.
document.addEventListener("focusout", (event) => {
  const field = event.target;
  if (!field.form?.matches("[data-once]") || !field.matches(".form-control, .form-select") || field.value === "") return;
  const good = field.checkValidity();
  const place = field.closest(".field");
  place?.querySelector("[data-live-error]")?.remove();
  field.classList.toggle("is-invalid", !good);
  if (good || !place) return;
  const words = document.createElement("p");
  words.className = "field-error";
  words.dataset.liveError = "";
  words.setAttribute("role", "alert");
  words.textContent = field.validationMessage;
  place.append(words);
});

// A colleague chosen below a comment is named in it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mention]");
  const text = button?.closest("form")?.querySelector("textarea");
  if (!text) return;
  const gap = text.value === "" || /\s$/.test(text.value) ? "" : " ";
  text.value += gap + button.dataset.mention;
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
});
