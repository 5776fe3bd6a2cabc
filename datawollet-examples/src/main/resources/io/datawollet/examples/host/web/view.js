/**
 * What is shown. Names of documents, extracted fields and the words of problems are other people's text: they go into the
 * page as text and never as markup.
 */

export const byId = (id) => document.getElementById(id);

const dayAndTime = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const timeOnly = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });

const FIELDS = [
  ["total", "Total"],
  ["invoiceNumber", "Invoice number"],
  ["issuedOn", "Issued on"],
  ["iban", "IBAN"],
  ["email", "E-mail"],
];

const REASONS = {
  not_a_pdf: "not a PDF",
  damaged: "the PDF is damaged",
  password: "the PDF is protected by a password",
  no_pages: "the PDF has no pages",
  too_many_pages: "the PDF has too many pages",
  too_large: "the PDF unfolds to too much data",
  too_slow: "reading the PDF took too long",
};

/** An element with text and children; nothing is ever parsed as HTML. */
function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  made.append(...children);
  return made;
}

function fromTemplate(id) {
  const made = byId(id).content.firstElementChild.cloneNode(true);
  return [made, (part) => made.querySelector(`[data-part="${part}"]`)];
}

export function say(words) {
  byId("live").textContent = words;
}

/** A notice above everything, until it is dismissed or another of the same kind takes its place. */
export function notice(kind, words) {
  clearNotices(kind);
  const dismiss = element("button", "quiet", "Dismiss");
  dismiss.type = "button";
  const shown = element("div", `notice ${kind}`, element("p", "", words), dismiss);
  shown.dataset.kind = kind;
  shown.setAttribute("role", kind === "bad" ? "alert" : "status");
  dismiss.addEventListener("click", () => {
    shown.remove();
    byId("files").focus();
  });
  byId("notices").append(shown);
}

export function clearNotices(kind) {
  for (const shown of byId("notices").querySelectorAll(kind ? `[data-kind="${kind}"]` : ".notice")) {
    shown.remove();
  }
}

export function size(bytes) {
  if (bytes < 1000) {
    return `${bytes} bytes`;
  }
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}

export function left(millis) {
  const seconds = Math.max(0, Math.ceil(millis / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export const clockTime = (millis) => timeOnly.format(millis);
export const date = (text) => day.format(Date.parse(text));

/** One card for each document, with what was found in it when it was last read. */
export function documents(list, found, on) {
  byId("documents-count").textContent = list.length > 0 ? String(list.length) : "";
  byId("documents-empty").hidden = list.length > 0;
  byId("documents-list").replaceChildren(...list.map((info) => card(info, found.get(info.name), on)));
}

function card(info, extraction, on) {
  const [made, part] = fromTemplate("card");
  part("name").textContent = info.name;
  const pages = extraction?.pages;
  const about = [pages === undefined ? "" : pages === 1 ? "1 page" : `${pages} pages`, size(info.size), `added ${dayAndTime.format(Date.parse(info.createdAt))}`];
  part("about").textContent = about.filter((text) => text !== "").join(" · ");
  const fields = rows(extraction?.fields ?? {});
  if (fields.length > 0) {
    part("fields").replaceChildren(...fields);
  } else {
    part("fields").replaceWith(element("p", "small nothing", "No fields were found in it."));
  }
  wire(part("download"), `Download ${info.name}`, () => on.download(info));
  wire(part("remove"), `Remove ${info.name}`, () => on.remove(info));
  return made;
}

function rows(fields) {
  return FIELDS.filter(([key]) => fields[key] !== undefined).map(([key, label]) => {
    const amount = key === "total" && fields.currency !== undefined ? ` ${fields.currency}` : "";
    const text = String(fields[key]);
    const shown = key === "iban" ? (text.match(/.{1,4}/gu) ?? []).join(" ") : text + amount;
    const row = element("div", "", element("dt", "", label), element("dd", "", shown));
    row.dataset.field = key;
    return row;
  });
}

function wire(button, label, action) {
  button.setAttribute("aria-label", label);
  button.addEventListener("click", action);
}

/** The documents of the envelope, one line each. */
export function envelopeDocuments(list, on) {
  byId("envelope-empty").hidden = list.length > 0;
  byId("envelope-list").replaceChildren(
    ...list.map((info) => {
      const download = element("button", "quiet", "Download");
      const remove = element("button", "quiet", "Remove");
      download.type = "button";
      remove.type = "button";
      wire(download, `Download ${info.name} from the envelope`, () => on.download(info));
      wire(remove, `Remove ${info.name} from the envelope`, () => on.remove(info));
      const name = element("span", "small-card-name", info.name);
      const buttons = element("span", "small-card-actions", download, ...(on.writable ? [remove] : []));
      return element("li", "small-card", name, element("span", "small", size(info.size)), buttons);
    }),
  );
}

/** All requests, the newest first, as a wallet is opened to see what came last. */
export function history(requests) {
  byId("history-count").textContent = requests.length > 0 ? String(requests.length) : "";
  byId("history-empty").hidden = requests.length > 0;
  byId("history-list").replaceChildren(...[...requests].reverse().map(line));
}

function line(request) {
  const payload = request.payload ?? {};
  const name = typeof payload.document?.name === "string" ? payload.document.name : request.operation;
  const failed = payload.error !== undefined;
  const outcome = failed
    ? `could not be read: ${REASONS[payload.error?.reason] ?? "unknown reason"}`
    : `read, ${payload.pages === 1 ? "1 page" : `${payload.pages ?? "?"} pages`}`;
  const when = element("time", "", dayAndTime.format(Date.parse(request.at)));
  when.dateTime = request.at;
  const made = element("li", failed ? "failed" : "", when, element("span", "history-name", name), element("span", "history-outcome", outcome));
  made.dataset.sequence = String(request.sequence);
  return made;
}

/** A line that tells how far one upload has come. */
export function upload(name) {
  const [made, part] = fromTemplate("upload");
  part("name").textContent = name;
  part("bar").setAttribute("aria-label", `Upload of ${name}`);
  part("state").textContent = "waiting";
  byId("uploads").append(made);
  const state = (name) => (made.dataset.state = name);
  state("waiting");
  return {
    progress(share) {
      state("sending");
      if (share === null || share >= 1) {
        part("bar").removeAttribute("value");
        part("state").textContent = "reading it …";
      } else {
        part("bar").value = Math.floor(share * 100);
        part("state").textContent = `${Math.floor(share * 100)} %`;
      }
    },
    done() {
      made.remove();
    },
    failed(words) {
      state("failed");
      part("bar").remove();
      part("state").textContent = words;
      part("state").setAttribute("role", "alert");
      part("dismiss").hidden = false;
      wire(part("dismiss"), `Dismiss the upload of ${name}`, () => {
        made.remove();
        byId("files").focus();
      });
    },
  };
}

/** Asks before something is gone for good. */
export function sure(title, text, yes) {
  byId("sure-title").textContent = title;
  byId("sure-words").textContent = text;
  byId("sure-yes").textContent = yes;
  const dialog = byId("sure");
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

/** Hands a document to the browser to be saved. */
export function save(name, content) {
  const url = URL.createObjectURL(content);
  const link = element("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
