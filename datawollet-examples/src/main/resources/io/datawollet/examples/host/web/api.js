/** The host's calls. Knows no page; every failure is a Problem whose words can be shown. */

/** What the host said no with (RFC 9457), or that it could not be reached. */
export class Problem extends Error {
  constructor(status, body = {}) {
    super(words(status, body));
    this.status = status;
    this.code = typeof body.code === "string" ? body.code : "";
  }
}

const PLAIN = {
  session_not_found: "This session has ended.",
  envelope_not_found: "There is no such envelope, or its time is over.",
  envelope_access_denied: "The key does not open this envelope.",
  too_many_sessions: "There are too many sessions at the moment. Please try again later.",
  busy: "The host is busy. Nothing was done; please try again.",
  document_not_found: "The document is no longer there.",
};

function words(status, body) {
  if (status === 0) {
    return "The host cannot be reached. Please check the connection and try again.";
  }
  if (PLAIN[body.code]) {
    return PLAIN[body.code];
  }
  const said = [body.title, body.detail].filter((text) => typeof text === "string" && text !== "");
  return said.length > 0 ? sentence(said.join(": ")) : `The host answered with an error (${status}).`;
}

function sentence(text) {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export class Api {
  #base;
  #apiKey;

  constructor(base, apiKey) {
    this.#base = base;
    this.#apiKey = apiKey;
  }

  /** The host's own session of this browser: whose it is, and the partition that everything of it lies in. */
  visit() {
    return this.#json("POST", "/demo/visit", {}, {});
  }

  signIn(name) {
    return this.#json("POST", "/demo/sign-in", {}, { name });
  }

  signOut() {
    return this.#json("POST", "/demo/sign-out", {}, {});
  }

  signOutEverywhere() {
    return this.#json("POST", "/demo/sign-out-everywhere", {}, {});
  }

  start(body) {
    return this.#json("POST", "/session/start", {}, body);
  }

  rotate(session) {
    return this.#json("POST", "/session/rotate", headers(session), {});
  }

  end(session) {
    return this.#json("DELETE", "/session", headers(session));
  }

  requests(session, after, limit = 1000) {
    return this.#json("GET", `/session/requests${parameters({ limit, after })}`, headers(session));
  }

  async documents(session, place) {
    const all = [];
    let cursor = null;
    do {
      const query = parameters({ of: lies(place), after: cursor });
      const page = await this.#json("GET", `/session/documents${query}`, headers(session));
      all.push(...page.documents);
      cursor = page.nextCursor;
    } while (cursor);
    return all;
  }

  async content(session, place, name) {
    const answer = await this.#fetch("GET", documentPath(place, name), headers(session));
    return answer.blob();
  }

  remove(session, place, name) {
    return this.#json("DELETE", documentPath(place, name), headers(session));
  }

  /** Uploads by XMLHttpRequest, since fetch does not tell how far an upload has come. */
  upload(session, place, name, content, progress) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${this.#base}/session/documents${parameters({ to: lies(place), name })}`);
      request.withCredentials = true;
      request.setRequestHeader("X-API-Key", this.#apiKey);
      request.setRequestHeader("Content-Type", "application/pdf");
      for (const [header, value] of Object.entries(headers(session))) {
        request.setRequestHeader(header, value);
      }
      request.upload.addEventListener("progress", (event) => {
        progress(event.lengthComputable && event.total > 0 ? event.loaded / event.total : null);
      });
      request.upload.addEventListener("load", () => progress(1));
      request.addEventListener("load", () => {
        const body = parsed(request.responseText);
        if (request.status === 201) {
          resolve(body);
        } else {
          reject(new Problem(request.status, body));
        }
      });
      request.addEventListener("error", () => reject(new Problem(0)));
      request.addEventListener("abort", () => reject(new Problem(0)));
      request.send(content);
    });
  }

  async #json(method, path, extra, body) {
    const answer = await this.#fetch(method, path, extra, body);
    return answer.status === 204 ? {} : answer.json();
  }

  async #fetch(method, path, extra, body) {
    const options = {
      method,
      credentials: "include",
      cache: "no-store",
      headers: { "X-API-Key": this.#apiKey, ...extra },
    };
    if (body !== undefined) {
      options.headers["Content-Type"] = "application/json";
      options.body = JSON.stringify(body);
    }
    let answer;
    try {
      answer = await fetch(this.#base + path, options);
    } catch {
      throw new Problem(0);
    }
    if (!answer.ok) {
      throw new Problem(answer.status, parsed(await answer.text()));
    }
    return answer;
  }
}

function headers(session) {
  return {
    "DataWollet-Session": session.id,
    "DataWollet-Partition-Key": encodeURIComponent(session.partition),
  };
}

function documentPath(place, name) {
  return `/session/documents/${encodeURIComponent(name)}${parameters({ of: lies(place) })}`;
}

/** The host is told of the envelope; what is said of nothing lies with the session. */
function lies(place) {
  return place === "envelope" ? "envelope" : null;
}

function parameters(values) {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return given.length === 0 ? "" : `?${given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;
}
