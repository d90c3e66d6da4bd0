// Attaching files: dropping them, taking a photo, sending pictures smaller, one at a time with a bar.
// The server judges everything again; without this module the form is sent as it is.

const QUALITY = 0.85;
const PICTURES = ["image/jpeg", "image/png", "image/webp"];

// A picture no larger than needed. The original is sent when it is small, when it cannot be read, or when asked for.
const smaller = async (file, side) => {
  if (!PICTURES.includes(file.type) || typeof createImageBitmap !== "function") return file;
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file;
  }
  const scale = side / Math.max(bitmap.width, bitmap.height);
  if (scale >= 1) {
    bitmap.close();
    return file;
  }
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" });
};

const lineFor = (list, name) => {
  const line = document.createElement("li");
  const words = document.createElement("span");
  words.className = "upload-name";
  words.textContent = name;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  const state = document.createElement("span");
  state.className = "upload-state";
  line.append(words, bar, state);
  list.append(line);
  return {
    progress: (part) => { bar.value = Math.round(part * 100); },
    say: (text, tone) => {
      state.textContent = text;
      line.dataset.tone = tone;
      if (tone !== "waiting") bar.hidden = true;
    },
  };
};

const send = (form, file, line) => new Promise((done) => {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  data.append("document_type", form.querySelector("[name=document_type]").value);
  data.append("files", file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) line.progress(event.loaded / event.total);
  });
  request.addEventListener("error", () => done({ failed: true }));
  request.addEventListener("load", () => done(request.response ?? { failed: true }));
  request.send(data);
});

const sendAll = async (form, files) => {
  const list = form.querySelector("[data-upload-list]");
  const full = form.querySelector("[name=full_size]")?.checked;
  const words = form.dataset;
  const waiting = files.map((file) => [file, lineFor(list, file.name)]);
  for (const [, line] of waiting) line.say(words.wordWaiting, "waiting");
  let taken = 0;
  let refused = 0;
  for (const [file, line] of waiting) {
    const sent = full ? file : await smaller(file, Number(words.side));
    if (sent.size > Number(words.mostBytes)) {
      line.say(words.wordLarge, "refused");
      refused += 1;
      continue;
    }
    const answer = await send(form, sent, line);
    if (answer.taken) {
      line.say(words.wordDone, "done");
      taken += 1;
    } else {
      line.say(answer.refused?.[0]?.sentence ?? words.wordFailed, "refused");
      refused += 1;
    }
  }
  return { taken, refused };
};

const start = async (form, files) => {
  if (files.length === 0 || form.hasAttribute("data-busy")) return;
  form.setAttribute("data-busy", "");
  const button = form.querySelector("[data-upload-button]");
  button.setAttribute("aria-busy", "true");
  const { taken, refused } = await sendAll(form, files);
  button.setAttribute("aria-busy", "false");
  form.removeAttribute("data-busy");
  form.querySelector("[name=files]").value = "";
  if (taken && !refused) window.location.reload();
};

const enhance = (form) => {
  const chooser = form.querySelector("[name=files]");
  const camera = form.querySelector("#upload-camera");
  const zone = form.querySelector("[data-drop-zone]");
  form.querySelector("[data-full-size]").hidden = false;
  form.querySelector("[data-drop-words]").hidden = matchMedia("(pointer: coarse)").matches;
  form.querySelector("[data-camera]").hidden = !matchMedia("(pointer: coarse)").matches;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start(form, [...chooser.files]);
  });
  camera.addEventListener("change", () => start(form, [...camera.files]));
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("drop-here");
    });
  }
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("drop-here"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    start(form, [...event.dataTransfer.files]);
  });
};

for (const form of document.querySelectorAll("form[data-upload]")) enhance(form);
