// Forms that survive a lost connection. What is filled in is kept on this device, for the person signed in, before it is
// sent; it goes away once the server has answered. The same key goes out each time, so that the server acts once.
// Kept are the fields of the form (codes, note, key, version, time of the contact): no name, no number, no token.

const STORE = "drafts";
const KEPT_DAYS = 7;
const RETRY_SECONDS = 30;
const STILL_SENDING_SECONDS = 10;
const SECOND = 1000;

const person = document.body.dataset.person ?? "";
const place = document.getElementById("drafts");

// --- the store ------------------------------------------------------------------------------------------------------
const asked = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

let opened = null;
const store = async (mode) => {
  if (!opened) {
    const request = indexedDB.open("banli", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    opened = asked(request);
  }
  return (await opened).transaction(STORE, mode).objectStore(STORE);
};
// A browser that keeps nothing (a private window) sends the form like any other.
const quietly = async (work, otherwise) => {
  try {
    return await work();
  } catch {
    return otherwise;
  }
};
const put = (draft) => quietly(async () => asked((await store("readwrite")).put(draft)));
const drop = (key) => quietly(async () => asked((await store("readwrite")).delete(key)));
const all = () => quietly(async () => asked((await store("readonly")).getAll()), []);
const mine = async () => (await all()).filter((draft) => draft.person === person).sort((a, b) => a.saved - b.saved);

const dropOld = async () => {
  const oldest = Date.now() - KEPT_DAYS * 24 * 3600 * SECOND;
  for (const draft of await all()) if (draft.saved < oldest) await drop(draft.key);
};

// --- the time of the contact: the server's clock, as the page brought it -----------------------------------------------
const learnClock = (root) => {
  for (const field of root.querySelectorAll("input[data-served]")) {
    field.dataset.ahead ??= String(Date.parse(field.dataset.served) - Date.now());
  }
};
const stamp = (form) => {
  const field = form.querySelector("input[data-served]");
  if (field && !field.value) field.value = new Date(Date.now() + Number(field.dataset.ahead ?? 0)).toISOString();
};

// --- sending ----------------------------------------------------------------------------------------------------------
const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";

// What came of it: {done: address}, {refused: code, answer}, or {waits: why} when it must be sent again.
const send = async (draft, drawer = true) => {
  const headers = { "X-Draft": "1", "X-CSRFToken": token() };
  if (drawer) headers["HX-Request"] = "true";
  let answer;
  try {
    answer = await fetch(draft.action, {
      method: "POST",
      headers,
      body: new URLSearchParams(draft.fields),
      redirect: "manual",
      credentials: "same-origin",
    });
  } catch {
    return { waits: "unsent" };
  }
  const next = answer.headers.get("X-Next");
  if (next) return { done: next };
  const code = answer.headers.get("X-Refusal");
  if (answer.status === 404) return { refused: "refused", answer };
  if (code && code !== "in_flight") return { refused: code === "conflict" ? "conflict" : "refused", answer };
  if (answer.type === "opaqueredirect" || answer.status === 204 || answer.status === 403) return { waits: "signin" };
  return { waits: "unsent" };
};

const keep = async (form, submitter) => {
  stamp(form);
  const fields = [...new FormData(form, submitter)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const draft = {
    key: form.elements.key.value,
    person,
    action: form.getAttribute("action"),
    about: form.dataset.draft,
    words: form.dataset.draftWords,
    fields,
    saved: Date.now(),
    state: "sending",
  };
  await put(draft);
  if (form.dataset.replaces && form.dataset.replaces !== draft.key) await drop(form.dataset.replaces);
  return draft;
};

const settle = async (draft, outcome) => {
  if (outcome.done) await drop(draft.key);
  else await put({ ...draft, state: outcome.refused ?? outcome.waits });
};

// --- a form is sent -----------------------------------------------------------------------------------------------------
const free = (form) => {
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-busy", "false");
};

const showAnswer = async (form, answer) => {
  const inDrawer = form.closest("#drawer-body");
  const text = await answer.text();
  if (inDrawer) {
    inDrawer.innerHTML = text;
    window.htmx?.process(inDrawer);
    inDrawer.dispatchEvent(new CustomEvent("htmx:afterSwap", { bubbles: true }));
    return;
  }
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("#main");
  const main = document.getElementById("main");
  if (!fresh) return;
  main.replaceChildren(...document.importNode(fresh, true).childNodes);
  window.htmx?.process(main);
  learnClock(main);
  main.querySelector(".error-summary, .refusal")?.scrollIntoView({ block: "center" });
  await show();
};

const submitted = async (form, submitter) => {
  const drawer = Boolean(form.closest("#drawer-body"));
  const draft = await keep(form, submitter);
  const outcome = await send(draft, drawer);
  if (outcome.done) {
    await drop(draft.key);
    window.location.assign(outcome.done);
    return;
  }
  if (outcome.answer) {
    await drop(draft.key);
    await showAnswer(form, outcome.answer);
    return;
  }
  await settle(draft, outcome);
  free(form);
  if (outcome.waits === "signin") {
    window.location.reload();
    return;
  }
  document.getElementById("drawer")?.close();
  await show();
  document.getElementById("drafts")?.scrollIntoView({ block: "center" });
};

if (person && "indexedDB" in window) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-draft]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    submitted(form, event.submitter);
  }, true);
}

// --- what is not sent yet -------------------------------------------------------------------------------------------------
const show = async () => {
  const box = document.getElementById("drafts");
  if (!box) return;
  const drafts = (await mine()).filter((draft) => draft.state !== "sending");
  box.hidden = drafts.length === 0;
  const list = box.querySelector(".draft-list");
  const line = box.querySelector("template").content;
  list.replaceChildren(...drafts.map((draft) => {
    const item = line.cloneNode(true).firstElementChild;
    item.dataset.key = draft.key;
    const link = item.querySelector("a");
    link.href = draft.about;
    link.textContent = draft.words;
    const at = new Date(draft.saved);
    item.querySelector(".num").textContent = at.toTimeString().slice(0, 5);
    item.querySelector("[data-why]").textContent = box.dataset[draft.state] ?? "";
    const waits = draft.state === "unsent" || draft.state === "signin";
    item.querySelector("[data-draft-send]").hidden = !waits;
    item.querySelector("[data-draft-look]").hidden = waits;
    return item;
  }));
};

const sendWaiting = async () => {
  const late = Date.now() - STILL_SENDING_SECONDS * SECOND;
  for (const draft of await mine()) {
    const waits = draft.state === "unsent" || draft.state === "signin" || (draft.state === "sending" && draft.saved < late);
    if (waits) await settle(draft, await send(draft));
  }
  await show();
};
// One tab at a time where the browser can say so; where it cannot, the key still makes it one.
const resend = async () => {
  if (!navigator.locks) return sendWaiting();
  return navigator.locks.request("banli-drafts", { ifAvailable: true }, (lock) => (lock ? sendWaiting() : show()));
};

let lookedAt = "";
document.addEventListener("click", async (event) => {
  const item = event.target.closest("#drafts [data-key]");
  if (!item) return;
  if (event.target.closest("[data-draft-send]")) await resend();
  if (event.target.closest("[data-draft-drop]") && window.confirm(place.dataset.discard)) {
    await drop(item.dataset.key);
    await show();
  }
  if (event.target.closest("[data-draft-look]")) {
    const draft = (await mine()).find((each) => each.key === item.dataset.key);
    if (!draft) return;
    lookedAt = draft.key;
    const values = {};
    for (const [name, value] of draft.fields) values[name] = value;
    await window.htmx.ajax("POST", draft.action, { target: "#drawer-body", values });
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  learnClock(event.target);
  if (event.target.id !== "drawer-body" || !lookedAt) return;
  const form = event.target.querySelector("form[data-draft]");
  if (form) form.dataset.replaces = lookedAt;
  lookedAt = "";
});

// --- signing out --------------------------------------------------------------------------------------------------------
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-sign-out]") || form.dataset.cleared) return;
  event.preventDefault();
  const drafts = await mine();
  if (drafts.length && !window.confirm(place.dataset.leaving)) return;
  for (const draft of drafts) await drop(draft.key);
  form.dataset.cleared = "yes";
  form.submit();
});

if (person && place && "indexedDB" in window) {
  learnClock(document);
  window.addEventListener("online", resend);
  setInterval(async () => {
    if ((await mine()).length) await resend();
  }, RETRY_SECONDS * SECOND);
  dropOld().then(resend);
}
