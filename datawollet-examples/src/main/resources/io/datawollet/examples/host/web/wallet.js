/** The wallet page: what its buttons do, and what it shows of the session. */
import { Api, Problem } from "./api.js";
import { Sessions, onOtherTab } from "./session.js";
import * as view from "./view.js";

const { byId } = view;
const MOST_BYTES = 64 * 1024 * 1024;
const AT_A_TIME = 2;

const config = await (await fetch("config.json", { cache: "no-store" })).json();
const api = new Api(config.api, config.apiKey);
const sessions = new Sessions(api);
const otherTabs = new BroadcastChannel("wallet");

let fresh = null;
let kept = { session: [], envelope: [] };
let longestIdle = 1;
const waiting = [];
let underWay = 0;

// ---- from the host to the page

async function open() {
  state("loading");
  tell(await sessions.open());
  await show();
}

async function refresh() {
  tell(await sessions.refresh());
  await show();
}

function tell(outcome) {
  if (outcome === "refused") {
    view.notice("bad", "This browser does not keep the session's cookie, so nothing can be kept here. Allow partitioned cookies, or try a newer browser.");
    state("refused");
    return;
  }
  if (outcome === "replaced") {
    view.notice("info", "Your earlier session has ended, and its documents with it. This is a new one.");
    longestIdle = 1;
    fresh = null;
  }
  state("ready");
}

async function show() {
  const session = sessions.current;
  who();
  if (!session) {
    return;
  }
  const attached = session.envelope;
  const [own, enveloped] = await Promise.all([
    api.documents(session, "session"),
    attached ? api.documents(session, "envelope") : [],
  ]);
  if (session !== sessions.current) {
    return;
  }
  for (const list of [own, enveloped]) {
    list.sort((one, other) => other.createdAt.localeCompare(one.createdAt) || one.name.localeCompare(other.name));
  }
  kept = { session: own, envelope: enveloped };
  view.documents(own, found(session.requests), actions("session"));
  view.history(session.requests);
  envelope(attached, enveloped);
  longestIdle = Math.max(longestIdle, session.expiresAt - Date.now());
  tick();
}

/** What each document's last reading found, by its name. */
function found(requests) {
  const byName = new Map();
  for (const { payload } of requests) {
    if (typeof payload?.document?.name === "string" && payload.error === undefined) {
      byName.set(payload.document.name, payload);
    }
  }
  return byName;
}

function who() {
  const name = sessions.name;
  byId("name").textContent = name ?? "";
  byId("name").hidden = !name;
  byId("sign-in").hidden = Boolean(name);
  byId("sign-out").hidden = !name;
  byId("sign-out-everywhere").hidden = !name;
}

function envelope(attached, documents) {
  byId("envelope-none").hidden = Boolean(attached);
  byId("envelope-fresh").hidden = fresh === null;
  byId("envelope-attached").hidden = !attached;
  const writable = attached?.access === "READ_WRITE";
  byId("places").hidden = !writable;
  if (fresh) {
    byId("fresh-id").textContent = fresh.envelopeId;
    byId("fresh-key").textContent = fresh.envelopeKey;
  }
  if (attached) {
    const may = writable ? "You can read it and add to it." : "You can read it.";
    byId("envelope-words").textContent = `Open, and kept until ${view.date(attached.expiresAt)}. ${may}`;
    view.envelopeDocuments(documents, { ...actions("envelope"), writable });
  }
}

function state(name) {
  document.body.dataset.state = name;
  const usable = name === "ready";
  for (const id of ["files", "end", "sign-in", "envelope-create"]) {
    byId(id).disabled = !usable;
  }
  byId("end").hidden = name === "ended";
  byId("begin").hidden = name !== "ended";
}

// ---- time

function tick() {
  const session = sessions.current;
  if (!session || document.body.dataset.state !== "ready") {
    return;
  }
  const now = Date.now();
  const idle = session.expiresAt - now;
  const altogether = session.deadline - now;
  byId("idle").textContent = view.left(idle);
  byId("deadline").textContent = view.left(altogether);
  byId("deadline-at").textContent = `, ${view.clockTime(session.deadline)}`;
  byId("idle-bar").value = Math.max(0, Math.min(1, idle / longestIdle));
  byId("deadline-bar").value = Math.max(0, Math.min(1, altogether / (session.deadline - session.createdAt)));
  document.body.classList.toggle("soon", idle < 5 * 60_000);
  if (idle <= 0) {
    ended();
  } else {
    warn(idle);
  }
}

let warned = Infinity;

function warn(idle) {
  const mark = idle < 60_000 ? 1 : idle < 5 * 60_000 ? 5 : Infinity;
  if (mark < warned) {
    view.say(`Less than ${mark === 1 ? "a minute" : "5 minutes"} left, unless the session is used.`);
  }
  warned = mark;
}

function ended() {
  sessions.forget();
  fresh = null;
  kept = { session: [], envelope: [] };
  view.documents([], new Map(), actions("session"));
  view.history([]);
  envelope(null, []);
  byId("idle").textContent = "none";
  byId("deadline").textContent = "none";
  byId("deadline-at").textContent = "";
  byId("deadline-bar").value = 0;
  document.body.classList.remove("soon");
  state("ended");
  view.notice("info", "The session has ended. Its documents and its history are gone; what lies in an envelope is not.");
}

// ---- documents

function add(files) {
  for (const file of files) {
    const shown = view.upload(file.name);
    const pdf = file.type === "application/pdf" || /\.pdf$/i.test(file.name);
    if (!pdf) {
      shown.failed("Not a PDF.");
    } else if (file.size > MOST_BYTES) {
      shown.failed(`Too large: ${view.size(file.size)}, and 64 MiB are taken.`);
    } else {
      waiting.push({ file, shown, place: chosenPlace() });
    }
  }
  next();
}

function chosenPlace() {
  const attached = sessions.current?.envelope?.access === "READ_WRITE";
  return attached && document.querySelector('input[name="place"]:checked').value === "envelope" ? "envelope" : "session";
}

function next() {
  while (underWay < AT_A_TIME && waiting.length > 0) {
    underWay++;
    send(waiting.shift()).finally(() => {
      underWay--;
      next();
    });
  }
}

async function send({ file, shown, place }) {
  if (!sessions.current) {
    shown.failed("The session has ended.");
    return;
  }
  try {
    await api.upload(sessions.current, place, file.name, file, shown.progress);
    shown.done();
    view.say(`${file.name} was read and kept.`);
  } catch (problem) {
    shown.failed(problem.message);
  }
  await attempt(refresh);
  otherTabs.postMessage("changed");
}

function actions(place) {
  return {
    download: (info) =>
      attempt(async () => {
        view.save(info.name, await api.content(sessions.current, place, info.name));
      }),
    remove: (info) =>
      attempt(async () => {
        const from = place === "envelope" ? "the envelope" : "this session";
        if (await view.sure("Remove the document?", `${info.name} will be gone from ${from}. The history keeps its line.`, "Remove")) {
          await api.remove(sessions.current, place, info.name);
          view.say(`${info.name} was removed.`);
          byId("documents").focus();
          await refresh();
          otherTabs.postMessage("changed");
        }
      }),
  };
}

// ---- envelopes: each begins a session of its own, into which this one's documents are carried

async function moveInto(operation, place) {
  const beside = await sessions.beside(operation);
  const shown = kept.session.map((info) => ({ info, line: view.upload(info.name) }));
  try {
    for (const { info, line } of shown) {
      const content = await api.content(sessions.current, "session", info.name);
      await api.upload(beside.session, place, info.name, content, line.progress);
      line.done();
    }
  } catch (problem) {
    shown.forEach(({ line }) => line.done());
    await sessions.endQuietly(beside.session);
    throw problem;
  }
  await sessions.exchange(beside);
  return beside.started.envelope;
}

async function createEnvelope() {
  const created = await moveInto({ operation: "create" }, "envelope");
  fresh = { envelopeId: created.envelopeId, envelopeKey: created.envelopeKey };
  await refresh();
  byId("fresh-title").focus();
}

async function openEnvelope() {
  const id = byId("envelope-id").value.trim();
  const key = byId("envelope-key").value.trim();
  byId("envelope-problem").textContent = "";
  try {
    await moveInto({ operation: "attach", envelopeId: id, envelopeKey: key }, "session");
  } catch (problem) {
    byId("envelope-problem").textContent = problem.message;
    byId("envelope-key").focus();
    return;
  }
  byId("envelope-form").reset();
  byId("envelope-open").open = false;
  await refresh();
  view.say("The envelope is open.");
}

// ---- whoever uses it

async function signIn() {
  const name = byId("sign-in-name").value;
  await sessions.signIn(name);
  byId("sign-in-form").reset();
  view.notice("info", `Signed in as ${sessions.name}. The session has a new id and a new key.`);
  await refresh();
}

async function leave(title, text, yes, how) {
  if (await view.sure(title, text, yes)) {
    const words = await how();
    fresh = null;
    view.clearNotices();
    await open();
    view.notice("info", words);
    otherTabs.postMessage("left");
  }
}

const GONE = "Its documents and its history are gone then; what lies in an envelope is not.";

// ---- wiring

/** Whatever fails is said in words; a session that has ended meanwhile is replaced by a new one. */
async function attempt(work) {
  try {
    await work();
  } catch (problem) {
    if (!(problem instanceof Problem)) {
      throw problem;
    }
    view.notice("bad", problem.message);
    if (problem.code === "session_not_found") {
      await sessions.refresh().then(tell, () => undefined);
      await show().catch(() => undefined);
    }
  }
}

function onClick(id, work) {
  byId(id).addEventListener("click", async () => {
    byId(id).setAttribute("aria-busy", "true");
    await attempt(work);
    byId(id).removeAttribute("aria-busy");
  });
}

onClick("end", () =>
  leave("End this session?", GONE, "End it", async () => {
    await sessions.end();
    return "The session has ended. This is a new one.";
  }));
onClick("sign-out", () =>
  leave("Sign out here?", `This ends the session of this browser. ${GONE}`, "Sign out", async () => {
    await sessions.signOut();
    return "Signed out.";
  }));
onClick("sign-out-everywhere", () =>
  leave("Sign out everywhere?", `This ends all sessions of ${sessions.name}, in every browser. Documents that lie in no envelope are gone then.`, "Sign out everywhere", async () => {
    const count = await sessions.signOutEverywhere();
    return count === 1 ? "Signed out; 1 session has ended." : `Signed out; ${count} sessions have ended.`;
  }));
onClick("begin", async () => {
  view.clearNotices();
  await open();
  byId("files").focus();
});
onClick("envelope-create", createEnvelope);
onClick("fresh-done", async () => {
  fresh = null;
  await show();
  byId("files").focus();
});
onClick("copy-id", () => copy("Envelope id", fresh.envelopeId));
onClick("copy-key", () => copy("Key", fresh.envelopeKey));

async function copy(what, text) {
  try {
    await navigator.clipboard.writeText(text);
    view.say(`${what} copied.`);
  } catch {
    view.say("Copying is not allowed here; please select the text.");
  }
}

byId("envelope-form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(openEnvelope);
});

byId("sign-in").addEventListener("click", () => byId("sign-in-dialog").showModal());
for (const cancel of document.querySelectorAll("[data-close]")) {
  cancel.addEventListener("click", () => cancel.closest("dialog").close());
}
byId("sign-in-form").addEventListener("submit", () => attempt(signIn));

byId("files").addEventListener("change", () => {
  add(byId("files").files);
  byId("files").value = "";
});

const drop = byId("drop");
for (const type of ["dragover", "drop"]) {
  addEventListener(type, (event) => event.preventDefault());
}
addEventListener("dragover", () => drop.classList.add("over"));
addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) {
    drop.classList.remove("over");
  }
});
addEventListener("drop", (event) => {
  drop.classList.remove("over");
  if (document.body.dataset.state === "ready") {
    add(event.dataTransfer.files);
  }
});

onOtherTab(() => attempt(open));
otherTabs.addEventListener("message", (event) => attempt(event.data === "left" ? open : refresh));
setInterval(tick, 1000);
await attempt(open);
